"""``python -m collections_service all | api | consumer | relay | migrate``."""

from hezhang_kit.service import main

from collections_service.bootstrap import service

main(service)
