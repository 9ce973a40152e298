#!/usr/bin/env python3
"""Prints the messages of each conversation as they are sent. Written from docs/reference/events/README.md alone.

Usage: messages.py BROKERS [TOPIC [GROUP]] [--until-end]

It keeps no data, so it remembers in memory what it has handled; one with a database keeps (ce_source, ce_id) there.
"""
import json
import sys
from collections import OrderedDict

from confluent_kafka import Consumer, KafkaError, KafkaException

REMEMBERED = 100_000


def main(brokers, topic="echo.events", group="messages", until_end=False):
    consumer = Consumer({
        "bootstrap.servers": brokers,
        "group.id": group,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
        "enable.auto.offset.store": False,  # an offset is committed after its record was handled
        "enable.partition.eof": until_end,
    })
    consumer.subscribe([topic])
    handled, ended = OrderedDict(), set()
    try:
        while not ended or len(ended) < len(consumer.assignment()):
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error() is None:
                handle(record, handled)
                consumer.store_offsets(record)
            elif record.error().code() == KafkaError._PARTITION_EOF:
                ended.add(record.partition())
            else:
                raise KafkaException(record.error())
    finally:
        consumer.close()


def handle(record, handled):
    headers = {name: value.decode() for name, value in record.headers() or []}
    if headers["ce_type"] != "echo.message.new" or headers["ce_origin"] != "stream":
        return  # printing is an effect outside: never of the past
    identity = headers["ce_source"], headers["ce_id"]
    if identity in handled:
        return
    message = json.loads(record.value())
    what = message.get("media") or message.get("action") or f"{message['text_length']} characters"
    print(f"{message['conversation']}: {message['sent_at']} user {message['sender_id']}: {message['kind']}, {what}", flush=True)
    handled[identity] = None
    if len(handled) > REMEMBERED:
        handled.popitem(last=False)


if __name__ == "__main__":
    main(*[a for a in sys.argv[1:] if a != "--until-end"], until_end="--until-end" in sys.argv)
