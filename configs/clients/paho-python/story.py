"""A truck subscribes, leaves, and comes back; meanwhile a backend publishes. With Paho Python."""
import os
import sys
import threading
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

MISTAKE = sys.argv[1]
# Version 2 wants to be told which callbacks it calls.
VERSION_1 = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []


class Client:
    def __init__(self, client_id, lasting):
        self.connected, self.subscribed = threading.Event(), threading.Event()
        self.present = False
        v5 = MISTAKE != "clean-session"
        if v5:
            self.inner = mqtt.Client(*VERSION_1, client_id=client_id, protocol=mqtt.MQTTv5)
        else:  # the default of the library is clean_session=True
            self.inner = mqtt.Client(*VERSION_1, client_id=client_id)
        self.inner.on_connect = self.on_connect
        self.inner.on_subscribe = lambda *_: self.subscribed.set()
        self.inner.on_message = lambda _, __, message: print(client_id, "gets", message.payload.decode(), flush=True)
        more = {}
        if v5:
            more = {"clean_start": not lasting}
            if lasting and MISTAKE != "no-interval":
                more["properties"] = Properties(PacketTypes.CONNECT)
                more["properties"].SessionExpiryInterval = 3600
        self.inner.connect("127.0.0.1", int(os.environ["MQTT_PORT"]), **more)
        self.inner.loop_start()
        assert self.connected.wait(10)

    def on_connect(self, _client, _data, flags, *_):
        self.present = flags["session present"] == 1
        self.connected.set()

    def subscribe(self):
        self.inner.subscribe("orders/#", qos=1)
        assert self.subscribed.wait(10)

    def leave(self):
        self.inner.disconnect()
        self.inner.loop_stop()


truck = Client("truck", True)
truck.subscribe()
truck.leave()

backend = Client("backend", False)
for order in "123":
    if MISTAKE == "publisher-qos-0":  # the default of the call
        sent = backend.inner.publish("orders/7", order)
    else:
        sent = backend.inner.publish("orders/7", order, qos=1)
    sent.wait_for_publish(10)
time.sleep(0.3)
backend.leave()

truck = Client("truck", True)
if not truck.present:
    truck.subscribe()
time.sleep(0.5)
truck.leave()
