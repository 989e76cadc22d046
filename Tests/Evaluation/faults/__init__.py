"""How a fault is put into a running model, and what each makes of the framework's own output."""
