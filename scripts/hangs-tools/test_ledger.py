"""A test that hangs, for pytest-timeout and faulthandler_timeout."""
import threading

import ledger


def test_booking():
    ledger.start(ledger.auditor, "auditor")
    clerk = threading.Thread(target=lambda: ledger.book("main"), name="clerk", daemon=True)
    clerk.start()
    print("the clerk is at work")
    clerk.join()
