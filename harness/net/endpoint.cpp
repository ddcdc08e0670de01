#include "harness/net/endpoint.hpp"

namespace brokerproof::net {

std::string address_of(const endpoint& broker) {
    const bool is_v6 = broker.host.find(':') != std::string::npos;
    return (is_v6 ? '[' + broker.host + ']' : broker.host) + ':' + std::to_string(broker.port);
}

std::string url_of(const endpoint& broker) {
    return (broker.via == transport::tcp ? "mqtt://" : "") + describe(broker);
}

std::string describe(const endpoint& broker) {
    if (broker.in_process != nullptr)
        return is_websocket(broker.via) ? "in this process, by WebSocket" : "in this process";
    switch (broker.via) {
        case transport::tcp: return address_of(broker);
        case transport::tls: return "mqtts://" + address_of(broker);
        case transport::websocket: return "ws://" + address_of(broker) + broker.path;
        case transport::wss: return "wss://" + address_of(broker) + broker.path;
    }
    return {};
}

}  // namespace brokerproof::net
