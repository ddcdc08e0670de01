// Checks each group by itself: its session, its life, its rates.
#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t for_ever = 0xFFFFFFFF;

class group_check {
public:
    group_check(const group& checked, place where, findings& out)
        : group_(checked), where_(std::move(where)), out_(out) {}

    void run() {
        if (group_.version == mqtt::version::v311) check_version();
        if (std::holds_alternative<expire>(group_.life)) check_expiry();
        if (std::holds_alternative<stuck>(group_.life) && group_.subscribe.empty())
            complain("life", "a stuck client needs a subscription: nothing else would fill up");
        if (group_.back_off.first > group_.back_off.most)
            complain("back_off", "'first' must not be longer than 'most'");
        check_connect_rate();
        for (std::size_t at = 0; at < group_.publish.size(); ++at)
            check_publication_rate(group_.publish[at], where_ / "publish" / at);
    }

private:
    void complain(const char* key, std::string text) { add(out_, where_ / key, std::move(text)); }

    void check_version() {
        const auto only_v5 = [&](bool is_set, const place& where, std::string_view key) {
            if (is_set) add(out_, where, fmt::format("'{}' does not exist in 3.1.1", key));
        };
        only_v5(group_.session_expiry_interval.has_value(), where_ / "session_expiry_interval",
                "session_expiry_interval");
        only_v5(group_.receive_maximum.has_value(), where_ / "receive_maximum", "receive_maximum");
        if (group_.will)
            only_v5(group_.will->delay_interval.has_value(), where_ / "will" / "delay_interval",
                    "delay_interval");
        for (std::size_t at = 0; at < group_.subscribe.size(); ++at)
            only_v5(!group_.subscribe[at].share.empty(), where_ / "subscribe" / at / "share",
                    "share");
        only_v5(group_.topic_alias_maximum.has_value(), where_ / "topic_alias_maximum",
                "topic_alias_maximum");
        only_v5(group_.respond.has_value(), where_ / "respond", "respond");
        for (std::size_t at = 0; at < group_.publish.size(); ++at) {
            const auto& sent = group_.publish[at];
            const auto of_message = [&](bool is_set, const char* key) {
                only_v5(is_set, where_ / "publish" / at / key, key);
            };
            of_message(sent.message_expiry_interval.has_value(), "message_expiry_interval");
            of_message(sent.properties != message_properties{}, "properties");
            of_message(sent.topic_alias, "topic_alias");
            of_message(sent.request.has_value(), "request");
        }
        // [MQTT-3.1.2-22] v3.1.1
        if (group_.password && !group_.username)
            complain("password", "3.1.1 does not allow a password without a username");
    }

    void check_expiry() {
        if (group_.version == mqtt::version::v311)
            return complain("life", "sessions of 3.1.1 do not expire: life expire needs v5");
        const auto interval = group_.session_expiry_interval.value_or(0);
        if (interval == 0 || interval == for_ever)
            complain("life", "life expire needs a session_expiry_interval other than 0 and never");
        if (group_.clean_start)
            complain("clean_start",
                     "with clean_start true the run could not see that a session expired");
    }

    void check_connect_rate() {
        check_rate(group_.connect_rate, where_ / "connect_rate");
        const auto total = arrivals_in_all(group_.connect_rate);
        if (total && *total < group_.clients)
            complain(
                "connect_rate",
                fmt::format("the rate ends after {:.0f} connects, but the group has {} clients",
                            *total, group_.clients));
    }

    void check_publication_rate(const publication& sent, const place& where) {
        if (!sent.per_client) return check_rate(sent.how_fast, where / "rate");
        check_rate(*sent.per_client, where / "rate_per_client");
        const double together = highest_rate(sent.how_fast);
        if (together > max_rate)
            add(out_, where / "rate_per_client",
                fmt::format("{} clients together would publish {:.0f} messages per second; at most "
                            "{} are allowed",
                            group_.clients, together, max_rate));
    }

    void check_rate(const rate& arrivals, const place& where) {
        const auto* sine = std::get_if<sine_rate>(&arrivals);
        if (sine != nullptr && sine->amplitude_per_s > sine->mean_per_s)
            add(out_, where, "the amplitude must not exceed the mean");
        const auto total = arrivals_in_all(arrivals);
        if (total && *total < 1) add(out_, where, "with this rate nothing would ever be due");
    }

    const group& group_;
    place where_;
    findings& out_;
};

}  // namespace

void check_groups(const scenario& planned, findings& out) {
    std::uint64_t clients = 0;
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        const auto& group = planned.groups[at];
        const auto where = place{} / "groups" / at;
        clients += group.clients;
        if (find_group(planned, group.name) != &group)
            add(out, where / "name", fmt::format("there is already a group '{}'", group.name));
        group_check(group, where, out).run();
    }
    if (clients > max_clients)
        add(out, place{} / "groups",
            fmt::format("the groups have {} clients; at most {} are allowed", clients,
                        max_clients));
}

}  // namespace brokerproof::loadgen
