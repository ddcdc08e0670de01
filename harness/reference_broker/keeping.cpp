#include "harness/reference_broker/keeping.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/records.hpp"

namespace brokerproof::reference_broker {
namespace {

constexpr std::string_view session_prefix = "session/";
constexpr std::string_view delivery_prefix = "delivery/";
constexpr std::string_view retained_prefix = "retained/";

std::string key_of(const session& s) { return fmt::format("{}{}", session_prefix, s.client_id); }
std::string key_of(const delivery& d) { return fmt::format("{}{:020}", delivery_prefix, d.order); }
std::string retained_key(const std::string& topic) {
    return fmt::format("{}{}", retained_prefix, topic);
}

void restore_session(broker& b, const bytes& record) {
    auto found = read_session(record);
    if (!found) return;
    std::string id = found->client_id;
    b.sessions.emplace(std::move(id), std::move(*found));
}

/// False when it belongs to no session.
bool restore_delivery(broker& b, const bytes& record) {
    auto found = read_delivery(record);
    if (!found) return false;
    session* owner = find_session(b, found->client_id);
    if (owner == nullptr) return false;
    delivery& d = found->what;
    b.next_order = std::max(b.next_order, d.order + 1);
    if (d.stage != delivery_stage::queued) owner->in_flight[d.packet_id] = d.order;
    const std::uint64_t order = d.order;
    owner->outbound.emplace(order, std::move(d));
    return true;
}

void restore_retained(broker& b, const bytes& record) {
    auto found = read_message(record);
    if (!found) return;
    std::string topic = found->topic;
    b.retained.emplace(std::move(topic), std::move(*found));
}

/// Clocks went on while the server was down: what became due then is due now.
void restore_timers(broker& b, const session& s) {
    if (s.will_due) b.timers.set(will_delay_of(s.client_id), *s.will_due);
    if (s.ends_at) b.timers.set(session_end_of(s.client_id), *s.ends_at);
}

}  // namespace

void keep(broker& b, const session& s) { b.unsaved[key_of(s)] = record_of(s); }

void keep(broker& b, const session& s, const delivery& d) {
    b.unsaved[key_of(d)] = record_of(d, s.client_id);
}

void keep_retained(broker& b, const message& m) { b.unsaved[retained_key(m.topic)] = record_of(m); }

void forget(broker& b, const session& s) {
    b.unsaved[key_of(s)] = std::nullopt;
    for (const auto& [order, d] : s.outbound) forget(b, d);
}

void forget(broker& b, const delivery& d) { b.unsaved[key_of(d)] = std::nullopt; }

void forget_retained(broker& b, const std::string& topic) {
    b.unsaved[retained_key(topic)] = std::nullopt;
}

void commit(broker& b) {
    if (b.unsaved.empty() || b.wrong(defect::kill_loses_everything_new)) return;
    if (b.unsaved.size() < 16 && b.wrong(defect::kill_loses_the_latest)) return;
    save(b);
}

void save(broker& b) {
    b.kept->apply(b.unsaved);
    b.unsaved.clear();
}

void restore(broker& b) {
    const record_map records = b.kept->load();
    for (const auto& [key, record] : records) {
        if (key.starts_with(session_prefix)) restore_session(b, record);
        if (key.starts_with(retained_prefix)) restore_retained(b, record);
    }
    for (const auto& [key, record] : records) {
        if (!key.starts_with(delivery_prefix)) continue;
        if (!restore_delivery(b, record)) b.unsaved[key] = std::nullopt;
    }
    misread_store(b);
    for (const auto& [id, s] : b.sessions) restore_timers(b, s);
}

void lose_connections(broker& b) {
    std::vector<std::string> were_online;
    for (const auto& [id, s] : b.sessions) {
        if (s.online) were_online.push_back(id);
    }
    for (const auto& id : were_online) {
        if (session* s = find_session(b, id)) go_offline(b, *s);
    }
}

}  // namespace brokerproof::reference_broker
