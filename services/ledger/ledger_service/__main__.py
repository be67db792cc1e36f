"""``python -m ledger_service all | api | consumer | relay | migrate``."""

from hezhang_kit.service import main

from ledger_service.bootstrap import service

if __name__ == "__main__":
    main(service)
