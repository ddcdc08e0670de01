// Groups, each for itself: its session, its life, its rates.
#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t for_ever = 0xFFFFFFFF;

class group_check {
public:
    group_check(const group& one, place where, findings& out)
        : one_(one), where_(std::move(where)), out_(out) {}

    void run() {
        if (one_.version == mqtt::version::v311) check_version();
        if (std::holds_alternative<expire>(one_.life)) check_expiry();
        if (std::holds_alternative<stuck>(one_.life) && one_.subscribe.empty())
            complain("life", "a stuck client needs a subscription: nothing else would fill up");
        if (one_.back_off.first > one_.back_off.most)
            complain("back_off", "'first' must not be longer than 'most'");
        check_connect_rate();
        for (std::size_t at = 0; at < one_.publish.size(); ++at)
            check_rate(one_.publish[at].how_fast, where_ / "publish" / at / "rate");
    }

private:
    void complain(const char* key, std::string text) { add(out_, where_ / key, std::move(text)); }

    void check_version() {
        const auto only_v5 = [&](bool given, const place& where, std::string_view key) {
            if (given) add(out_, where, fmt::format("'{}' does not exist in 3.1.1", key));
        };
        only_v5(one_.session_expiry_interval.has_value(), where_ / "session_expiry_interval",
                "session_expiry_interval");
        only_v5(one_.receive_maximum.has_value(), where_ / "receive_maximum", "receive_maximum");
        if (one_.will)
            only_v5(one_.will->delay_interval.has_value(), where_ / "will" / "delay_interval",
                    "delay_interval");
        for (std::size_t at = 0; at < one_.publish.size(); ++at)
            only_v5(one_.publish[at].message_expiry_interval.has_value(),
                    where_ / "publish" / at / "message_expiry_interval", "message_expiry_interval");
        // [MQTT-3.1.2-22] v3.1.1
        if (one_.password && !one_.username)
            complain("password", "3.1.1 knows no password without a username");
    }

    void check_expiry() {
        if (one_.version == mqtt::version::v311)
            return complain("life", "sessions of 3.1.1 do not expire: life expire needs v5");
        const auto interval = one_.session_expiry_interval.value_or(0);
        if (interval == 0 || interval == for_ever)
            complain("life", "life expire needs a session_expiry_interval that can pass");
        if (one_.clean_start)
            complain("clean_start",
                     "with clean_start true no session could be seen to have expired");
    }

    void check_connect_rate() {
        check_rate(one_.connect_rate, where_ / "connect_rate");
        const auto all = arrivals_in_all(one_.connect_rate);
        if (all && *all < one_.clients)
            complain("connect_rate", fmt::format("ends after {:.0f} connects; the group has {} "
                                                 "clients",
                                                 *all, one_.clients));
    }

    void check_rate(const rate& how, const place& where) {
        const auto* sine = std::get_if<sine_rate>(&how);
        if (sine != nullptr && sine->amplitude_per_s > sine->mean_per_s)
            add(out_, where, "the amplitude must not exceed the mean");
        const auto all = arrivals_in_all(how);
        if (all && *all < 1) add(out_, where, "nothing would ever be due");
    }

    const group& one_;
    place where_;
    findings& out_;
};

}  // namespace

void check_groups(const scenario& what, findings& out) {
    std::uint64_t clients = 0;
    for (std::size_t at = 0; at < what.groups.size(); ++at) {
        const auto& one = what.groups[at];
        const auto where = place{} / "groups" / at;
        clients += one.clients;
        if (find_group(what, one.name) != &one)
            add(out, where / "name", fmt::format("there is a group '{}' already", one.name));
        group_check(one, where, out).run();
    }
    if (clients > max_clients)
        add(out, place{} / "groups",
            fmt::format("{} clients in all; at most {}", clients, max_clients));
}

}  // namespace brokerproof::loadgen
