"""What collections listens to."""

from hezhang_contracts.returns_events import ReturnCancelled, ReturnRecorded
from hezhang_kit.consumer import Consumer

from collections_service.app import handlers
from collections_service.app.ports import Collections

consume: Consumer[Collections] = Consumer("collections")
consume.on(ReturnRecorded, handlers.apply_returns)
consume.on(ReturnCancelled, handlers.undo_returns)
