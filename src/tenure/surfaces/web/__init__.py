"""The workspace in the browser: pages that parse, ask and render. They decide nothing."""
