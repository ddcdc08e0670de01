/* A truck subscribes, leaves, and comes back; meanwhile a backend publishes. With Paho C. */
#include <MQTTClient.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char* mistake;

static int uses_mqtt_5(void) { return strcmp(mistake, "clean-session") != 0; }

static void must(int code, const char* what) {
    if (code == MQTTCLIENT_SUCCESS) return;
    fprintf(stderr, "%s: %d\n", what, code);
    exit(1);
}

static int on_message(void* context, char* topic, int topic_size, MQTTClient_message* message) {
    (void)topic_size;
    printf("%s gets %.*s\n", (const char*)context, message->payloadlen, (const char*)message->payload);
    MQTTClient_freeMessage(&message);
    MQTTClient_free(topic);
    return 1;
}

static MQTTClient create(const char* id) {
    char url[64];
    MQTTClient client;
    MQTTClient_createOptions options = MQTTClient_createOptions_initializer;
    options.MQTTVersion = uses_mqtt_5() ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
    snprintf(url, sizeof url, "tcp://127.0.0.1:%s", getenv("MQTT_PORT"));
    must(MQTTClient_createWithOptions(&client, url, id, MQTTCLIENT_PERSISTENCE_NONE, NULL, &options), "create");
    must(MQTTClient_setCallbacks(client, (void*)id, NULL, on_message, NULL), "callbacks");
    return client;
}

/* Returns whether there was a session. */
static int connect_3_1_1(MQTTClient client) {
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer; /* cleansession is 1 */
    must(MQTTClient_connect(client, &options), "connect");
    return options.returned.sessionPresent;
}

static int connect_5(MQTTClient client, int lasting) {
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer5;
    MQTTProperties properties = MQTTProperties_initializer;
    MQTTResponse answer;
    int present;
    options.cleanstart = !lasting;
    if (lasting && strcmp(mistake, "no-interval") != 0) {
        MQTTProperty interval;
        interval.identifier = MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL;
        interval.value.integer4 = 3600;
        MQTTProperties_add(&properties, &interval);
    }
    answer = MQTTClient_connect5(client, &options, &properties, NULL);
    must((int)answer.reasonCode, "connect");
    present = options.returned.sessionPresent;
    MQTTProperties_free(&properties);
    MQTTResponse_free(answer);
    return present;
}

static int connects(MQTTClient client, int lasting) {
    return uses_mqtt_5() ? connect_5(client, lasting) : connect_3_1_1(client);
}

static void subscribes(MQTTClient client) {
    if (uses_mqtt_5()) {
        MQTTResponse answer = MQTTClient_subscribe5(client, "orders/#", 1, NULL, NULL);
        if (answer.reasonCode != MQTTREASONCODE_GRANTED_QOS_1) must(1, "subscribe");
        MQTTResponse_free(answer);
    } else {
        must(MQTTClient_subscribe(client, "orders/#", 1), "subscribe");
    }
}

static void leaves(MQTTClient client) {
    if (uses_mqtt_5()) {
        MQTTClient_disconnect5(client, 1000, MQTTREASONCODE_SUCCESS, NULL);
    } else {
        MQTTClient_disconnect(client, 1000);
    }
    MQTTClient_destroy(&client);
}

static void publishes(MQTTClient client, const char* order) {
    MQTTClient_message message = MQTTClient_message_initializer;
    MQTTClient_deliveryToken token = 0;
    message.payload = (void*)order;
    message.payloadlen = (int)strlen(order);
    message.qos = 1;
    if (uses_mqtt_5()) {
        MQTTResponse answer = MQTTClient_publishMessage5(client, "orders/7", &message, &token);
        MQTTResponse_free(answer);
    } else {
        must(MQTTClient_publishMessage(client, "orders/7", &message, &token), "publish");
    }
    must(MQTTClient_waitForCompletion(client, token, 10000), "PUBACK");
}

int main(int count, char** words) {
    MQTTClient truck, backend;
    if (count != 2) return 2;
    mistake = words[1];
    truck = create("truck");
    connects(truck, 1);
    subscribes(truck);
    leaves(truck);

    backend = create("backend");
    connects(backend, 0);
    publishes(backend, "1");
    publishes(backend, "2");
    publishes(backend, "3");
    leaves(backend);

    truck = create("truck");
    if (!connects(truck, 1)) subscribes(truck);
    usleep(500 * 1000);
    leaves(truck);
    return 0;
}
