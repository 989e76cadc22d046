"""What was expected and not found, counted."""

failures = []


def expect(found, wanted, what):
    if found != wanted:
        failures.append(what)
        print(f"FAILED  {what}: expected {wanted!r}, found {found!r}"[:600])
