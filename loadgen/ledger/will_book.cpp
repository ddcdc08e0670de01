#include "loadgen/ledger/will_book.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t without_end = 0xFFFFFFFF;  // [3.1.2.11.2] v5

}  // namespace

void will_book::connecting(client_number owner, std::uint32_t number, std::int64_t now_ns) {
    auto& connections = owners_[owner].connections;
    lists_ -= connections.capacity() * sizeof(will_connection);
    connections.push_back({.number = number, .asked_ns = now_ns});
    lists_ += connections.capacity() * sizeof(will_connection);
}

will_connection* will_book::last_of(client_number owner) {
    const auto known = owners_.find(owner);
    if (known == owners_.end() || known->second.connections.empty()) return nullptr;
    return &known->second.connections.back();
}

void will_book::accepted(client_number owner, std::int64_t now_ns, bool resumed,
                         std::optional<std::uint32_t> session_s, std::uint16_t keep_alive) {
    will_connection* const own = last_of(owner);
    if (own == nullptr) return;
    own->accepted_ns = now_ns;
    own->resumed = resumed;
    own->session_s = session_s.value_or(without_end);
    own->keep_alive = keep_alive;
}

void will_book::ended(client_number owner, std::int64_t now_ns, connection_end manner) {
    will_connection* const own = last_of(owner);
    if (own == nullptr || own->end != connection_end::none) return;
    own->ended_ns = now_ns;
    own->end = manner;
}

void will_book::take(const delivery& will, std::uint32_t connection, mqtt::version version) {
    // A retained copy says what happened before the subscription.
    if (will.retain) return;
    const auto [entry, is_new] =
        sightings_.try_emplace({will.session, will.stamp.publisher, will.stamp.sequence});
    sighting& known = entry->second;
    if (is_new) {
        known.first_ns = will.now_ns;
        known.connection = connection;
        return;
    }
    // [MQTT-4.4.0-1] v5: only after a resume. 3.1.1 lets a server send again at any time.
    const bool anew = known.connection < connection || version == mqtt::version::v311;
    if (will.qos != 1 || !will.dup || !anew) ++known.repeated;
    known.connection = connection;
}

std::size_t will_book::held() const {
    return lists_ + owners_.bucket_count() * sizeof(*owners_.begin()) +
           sightings_.bucket_count() * sizeof(*sightings_.begin());
}

void will_book::merge(will_book&& other) {
    for (auto& [owner, own] : other.owners_) owners_.try_emplace(owner, std::move(own));
    sightings_.insert(other.sightings_.begin(), other.sightings_.end());
    broker_ended_ns_ = std::max(broker_ended_ns_, other.broker_ended_ns_);
    lists_ += std::exchange(other.lists_, 0);
    other.owners_.clear();
    other.sightings_.clear();
}

bool will_book::operator==(const will_book& other) const {
    return owners_ == other.owners_ && sightings_ == other.sightings_ &&
           broker_ended_ns_ == other.broker_ended_ns_;
}

}  // namespace brokerproof::loadgen
