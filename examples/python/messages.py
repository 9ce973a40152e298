#!/usr/bin/env python3
"""Prints the messages of each conversation as they are sent.

Usage: messages.py BROKERS [TOPIC] [GROUP] [--until-end]

Written from docs/reference/events/README.md alone. What it prints is an effect
outside, so it is told of live events only; where it stands is Kafka's offset.
"""
import json
import sys
from collections import OrderedDict

from confluent_kafka import Consumer, KafkaError, KafkaException

REMEMBERED = 100_000  # identities of the last events: repeats come soon after


def main(brokers, topic="echo.events", group="messages", until_end=False):
    consumer = Consumer({
        "bootstrap.servers": brokers,
        "group.id": group,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "enable.partition.eof": until_end,
    })
    consumer.subscribe([topic])
    handled, ended = OrderedDict(), set()
    try:
        while not (until_end and ended and len(ended) == len(consumer.assignment())):
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                if record.error().code() != KafkaError._PARTITION_EOF:
                    raise KafkaException(record.error())
                ended.add(record.partition())
                continue
            handle(record, handled)
            consumer.commit(record, asynchronous=True)
    finally:
        consumer.close()


def handle(record, handled):
    headers = {name: value.decode() for name, value in record.headers() or []}
    if headers.get("ce_type") != "echo.message.new" or headers["ce_origin"] != "stream":
        return
    identity = headers["ce_source"], headers["ce_id"]
    if identity in handled:
        return
    message = json.loads(record.value())
    what = message.get("media") or message.get("action") or f"{message['text_length']} characters"
    print(f"{message['conversation']}: {message['sent_at']} user {message['sender_id']} sent {message['kind']}, {what}", flush=True)
    handled[identity] = None
    if len(handled) > REMEMBERED:
        handled.popitem(last=False)


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--until-end"]
    main(*arguments, until_end="--until-end" in sys.argv)
