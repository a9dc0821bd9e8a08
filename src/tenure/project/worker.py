"""`python -m tenure.project.worker`: background work and schedules, as the supervisor starts it."""

import threading
from importlib import import_module

from tenure.project.config import config
from tenure.project.serving import leave_with_parent
from tenure.project.wiring import setup


def main() -> None:
    setup()
    leave_with_parent()
    app = import_module("procrastinate.contrib.django").app
    import_module("tenure.platform.jobs.running").take_up()  # what the last worker was at when it ended
    ending = threading.Event()
    ticks = threading.Thread(target=import_module("tenure.project.ticks").run, args=(ending,), name="ticks")
    ticks.start()
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(
            name=f"tenure-{config().port}",
            concurrency=1,
            delete_jobs="successful",
            listen_notify=True,
            shutdown_graceful_timeout=10,
        )
    ending.set()


if __name__ == "__main__":
    main()
