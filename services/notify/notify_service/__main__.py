"""``python -m notify_service all | api | consumer | relay | migrate``."""

from hezhang_kit.service import main

from notify_service.bootstrap import service

main(service)
