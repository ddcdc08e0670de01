#include "loadgen/scenario/spoken_version.hpp"

namespace brokerproof::loadgen {

namespace {

void speak_v311(group& members) {
    if (members.version == mqtt::version::v311) return;
    members.version = mqtt::version::v311;
    const bool ends_with_connection = members.session_expiry_interval.value_or(0) == 0;
    members.clean_start = members.clean_start || ends_with_connection;
    members.session_expiry_interval.reset();
    members.receive_maximum.reset();
    members.topic_alias_maximum.reset();
    for (auto& sent : members.publish) sent.topic_alias = false;
}

}  // namespace

void speak_v311(scenario& changed) {
    for (auto& members : changed.groups) speak_v311(members);
}

}  // namespace brokerproof::loadgen
