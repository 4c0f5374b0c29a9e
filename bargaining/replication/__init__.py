"""Deposits for replication: what they hold, how they are made from scenarios, how they are verified."""
