#include "loadgen/life/topic_aliases.hpp"

namespace brokerproof::loadgen {

void topic_aliases::connected(client_number client, std::uint16_t broker_accepts,
                              std::uint16_t broker_may_use) {
    table& fresh = tables_[client];
    for (const learned& old : fresh.of_broker) texts_ -= old.topic.capacity();
    fresh.broker_accepts = broker_accepts;
    fresh.chosen.clear();
    fresh.of_broker.assign(broker_may_use, {});
    for (const learned& empty : fresh.of_broker) texts_ += empty.topic.capacity();
}

topic_aliases::choice topic_aliases::choose(client_number client, stream_number stream) {
    const auto entry = tables_.find(client);
    if (entry == tables_.end()) return {};
    auto& chosen = entry->second.chosen;
    if (const auto known = chosen.find(stream); known != chosen.end()) return {known->second, true};
    if (chosen.size() >= entry->second.broker_accepts) return {};
    const auto next = static_cast<std::uint16_t>(chosen.size() + 1);
    chosen.emplace(stream, next);
    return {next, false};
}

bool topic_aliases::allows(client_number client, std::uint16_t alias) const {
    const auto entry = tables_.find(client);
    return entry != tables_.end() && alias != 0 && alias <= entry->second.of_broker.size();
}

bool topic_aliases::resolve(client_number client, std::uint16_t alias, std::string_view& topic) {
    learned& kept = tables_.at(client).of_broker.at(alias - 1U);
    if (!topic.empty() && topic != kept.topic) {
        texts_ -= kept.topic.capacity();
        kept.topic = topic;
        texts_ += kept.topic.capacity();
        kept.fits = learned().fits;
    }
    topic = kept.topic;
    return !topic.empty();
}

bool topic_aliases::is_known_to_fit(client_number client, std::uint16_t alias,
                                    stream_key stream) const {
    return tables_.at(client).of_broker.at(alias - 1U).fits == stream;
}

void topic_aliases::note_fit(client_number client, std::uint16_t alias, stream_key stream) {
    tables_.at(client).of_broker.at(alias - 1U).fits = stream;
}

std::size_t topic_aliases::held() const {
    return texts_ + tables_.bucket_count() * sizeof(*tables_.begin());
}

}  // namespace brokerproof::loadgen
