// What was seen of clients and a broker. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/watch/matter.hpp"
#include "harness/witness/rule.hpp"

namespace brokerproof::watch {

struct missed_messages {
    cause reason{};
    std::uint64_t count = 0;
    std::string first_topic;
    std::int64_t first_us = 0;  ///< when the first of them was published

    bool operator==(const missed_messages&) const = default;
};

struct client_finding {
    finding kind{};
    std::uint64_t count = 1;
    std::int64_t first_us = 0;
    std::string about;  ///< a filter, another id, seconds or a rule: for people

    bool operator==(const client_finding&) const = default;
};

struct client_report {
    std::string client_id;
    mqtt::version version{};
    std::uint64_t connections = 0;
    std::uint64_t came = 0;     ///< messages that it was waiting for and that came
    std::uint64_t waiting = 0;  ///< messages that its kept session still has to get
    std::vector<missed_messages> missed;
    std::vector<client_finding> findings;

    bool operator==(const client_report&) const = default;
};

/// A rule across packets that one side has broken.
struct broken_rule {
    witness::rule rule{};
    witness::side side{};
    std::string statement;
    std::string client_id;  ///< of the first breach
    std::uint64_t count = 0;

    bool operator==(const broken_rule&) const = default;
};

struct watch_report {
    std::uint64_t connections = 0;
    std::uint64_t packets = 0;
    std::uint64_t published = 0;  ///< messages that the broker accepted
    std::vector<client_report> clients;
    std::vector<broken_rule> rules;

    bool operator==(const watch_report&) const = default;
};

/// The gravest grade of a report; none when nothing was found.
std::optional<grade> gravest(const watch_report& of);

}  // namespace brokerproof::watch
