"""Messages on their way: written with what causes them, sent by a process of their own, each cause once."""
