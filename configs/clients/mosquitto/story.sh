#!/bin/sh
# A truck subscribes, leaves, and comes back; meanwhile a backend publishes. With mosquitto_sub and mosquitto_pub.
keep=-c   # the session
qos=1     # of the publisher
case $1 in
  clean-session) keep= ;;      # the default
  publisher-qos-0) qos=0 ;;    # the default
esac
subscribe() { timeout 2 mosquitto_sub -p "$MQTT_PORT" -i truck -q 1 -t 'orders/#' $keep -W 1; }
subscribe
for order in 1 2 3; do mosquitto_pub -p "$MQTT_PORT" -i backend -q $qos -t orders/7 -m $order; done
subscribe
exit 0
