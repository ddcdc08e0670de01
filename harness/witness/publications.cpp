#include "harness/witness/publications.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace brokerproof::witness {

namespace {

std::size_t held_by(const publication& known) {
    constexpr std::size_t entry = 64;  // of the containers
    std::size_t texts = known.client_id.size();
    for (const auto& property : known.properties) {
        if (const auto* text = std::get_if<std::string>(&property.value)) texts += text->size();
        if (const auto* pair = std::get_if<mqtt::string_pair>(&property.value))
            texts += pair->name.size() + pair->value.size();
    }
    return entry + sizeof known + known.properties.size() * sizeof(mqtt::property) + texts;
}

}  // namespace

std::uint64_t content_of(std::string_view topic, std::string_view payload) {
    constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
    const std::hash<std::string_view> hash;
    const auto first = static_cast<std::uint64_t>(hash(topic));
    return first ^ (hash(payload) + golden + (first << 6) + (first >> 2));
}

void publications::add(std::uint64_t content, publication fresh) {
    fresh.sequence = ++sequence_;
    const auto [known, is_new] = known_.try_emplace(content);
    if (is_new) {
        // It may have been there before, unless each message has its own content.
        const bool may_be_old = has_forgotten_ && (messages_ == contents::any || fresh.is_repeated);
        fresh.is_certain = fresh.is_certain && !may_be_old;
        held_ += held_by(fresh);
        known->second = std::move(fresh);
        oldest_first_.push_back(content);
        return make_room();
    }
    known->second.once = false;
    known->second.qos = std::max(known->second.qos, fresh.qos);
}

void publications::add_will(std::uint64_t content) {
    publication will;
    will.once = false;
    will.is_certain = false;
    will.qos = 2;
    add(content, std::move(will));
}

void publications::accepted(std::uint64_t content, std::int64_t at_us) {
    const auto known = known_.find(content);
    if (known != known_.end()) known->second.accepted_us = at_us;
}

const publication* publications::find(std::uint64_t content) const {
    const auto known = known_.find(content);
    return known == known_.end() ? nullptr : &known->second;
}

void publications::make_room() {
    while (oldest_first_.size() > most) {
        has_forgotten_ = true;
        const auto oldest = known_.find(oldest_first_.front());
        held_ -= held_by(oldest->second);
        known_.erase(oldest);
        oldest_first_.pop_front();
    }
}

}  // namespace brokerproof::witness
