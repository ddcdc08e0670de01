// Groups and publications for tests, with only the fields that matter to the ledger.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

inline publication sends(std::string topic, std::uint8_t qos, std::string to = {}) {
    publication out;
    out.topic = std::move(topic);
    out.to = std::move(to);
    out.qos = qos;
    return out;
}

inline group members(std::string name, std::uint32_t clients,
                     std::vector<subscription> subscribe = {},
                     std::vector<publication> publish = {}) {
    group out;
    out.name = std::move(name);
    out.clients = clients;
    out.client_id = "${run}-${group}-${client}";
    out.subscribe = std::move(subscribe);
    out.publish = std::move(publish);
    return out;
}

inline phase phase_of(std::string name, nanoseconds duration) {
    phase out;
    out.name = std::move(name);
    out.duration = duration;
    return out;
}

inline phase phase_until(std::string name, milestone until) {
    phase out;
    out.name = std::move(name);
    out.until = until;
    return out;
}

}  // namespace brokerproof::loadgen
