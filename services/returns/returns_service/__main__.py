"""``python -m returns_service all | api | consumer | relay | migrate``"""

from hezhang_kit.service import main

from returns_service.bootstrap import service

main(service)
