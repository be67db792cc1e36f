"""The messaging kit: one transaction for effect and event, lanes, parking, waiting, tracing, identity."""
