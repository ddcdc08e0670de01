// Shared subscriptions: which member got a message, and what is owed to a group.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/watch/account.hpp"
#include "harness/watch/message.hpp"

namespace brokerproof::watch {

bool is_shared(std::string_view filter);

class shared_groups {
public:
    void joins(const std::string& filter, const std::string& client_id, std::uint8_t qos,
               bool is_online);
    /// It unsubscribes, or its session ends: what the broker had given to it, nobody else gets.
    void leaves(const std::string& filter, const std::string& client_id);
    void is_there(const std::string& filter, const std::string& client_id, bool is_online);
    /// What it is sent cannot be seen.
    void doubt(const std::string& filter);

    /// The broker has accepted the message. `others`: clients that are owed it by subscriptions of
    /// their own, so that nobody can tell which copy is which.
    /// True when there is such a group.
    bool published(const message_seen& message, const std::vector<std::string>& others);
    /// A copy has come to a client that is not owed it by a subscription of its own; true: it
    /// belongs to a group. `is_again`: it has DUP 1.
    bool came(const std::string& client_id, std::uint64_t content, std::string_view topic,
              bool is_again);

    bool empty() const { return groups_.empty(); }
    /// `can_take` (client_id): a member that would get what the broker sends.
    template <class Predicate>
    std::vector<shared_group> reports(std::int64_t now_us, Predicate can_take) const {
        std::vector<shared_group> out;
        for (const auto& [filter, known] : groups_) {
            auto& told = out.emplace_back();
            told.filter = filter;
            bool is_taken = true;
            for (const auto& [client_id, seen] : known.members)
                is_taken = is_taken && can_take(client_id);
            tell(known, now_us, is_taken, told);
        }
        return out;
    }

private:
    struct member {
        std::uint64_t got = 0;
        std::uint8_t qos = 0;
        bool is_online = false;
    };
    struct owed {
        std::int64_t at_us = 0;
        std::uint64_t copies = 1;
        bool is_unsure = false;
        bool may_be_queued = false;  ///< a member was away
    };
    struct group {
        std::string inner;  ///< the filter without $share and the name
        std::map<std::string, member> members;
        std::uint64_t online = 0;
        std::uint8_t qos = 0;  ///< the lowest of its members so far
        std::unordered_map<std::uint64_t, owed> owed_messages;
        std::uint64_t beyond = 0;  ///< owed, and not remembered
        /// Copies that came before their publisher had its acknowledgement, by content.
        std::unordered_map<std::uint64_t, std::uint64_t> early;
        std::uint64_t got_by_former = 0;
    };

    static void tell(const group& known, std::int64_t now_us, bool is_taken, shared_group& out);
    static bool takes(group& known, member& by, std::uint64_t content);
    static void set_online(group& known, member& of, bool is_online);

    static constexpr std::size_t most_groups = 1'000;
    static constexpr std::size_t most_members = 100'000;
    static constexpr std::size_t most_owed = 1'000;  // of a group
    std::map<std::string, group> groups_;
    std::unordered_map<std::string, std::vector<group*>> by_member_;
};

}  // namespace brokerproof::watch
