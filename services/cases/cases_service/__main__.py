"""``python -m cases_service all | api | consumer | relay | migrate``."""

from hezhang_kit.service import main

from cases_service.bootstrap import service

main(service)
