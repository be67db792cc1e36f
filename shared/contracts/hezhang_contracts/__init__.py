"""The events that Hezhang's services and their partners exchange."""
