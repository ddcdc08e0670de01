// The words of the case format with one line on each: the readers and the JSON Schema use the same
// tables. The keys of maps with a struct of their own (suites, cases, clients, fences, counts,
// ledgers, patches) are in tables beside their readers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/plan/plan.hpp"
#include "harness/yaml/shape.hpp"

namespace brokerproof::suite {

/// A key or another word of the format. Keys have the form of their value.
using word = yaml::row;

/// What `save` can take from expect_ledger.
std::span<const word> ledger_words();
std::span<const word> matcher_keys();
/// Ways to write bytes: `hex` and `bytes`, and in send_bytes also `text`.
std::span<const word> payload_keys();
std::span<const word> raw_keys();

enum class verb_kind : std::uint8_t {
    open,
    cooked,
    send,
    send_bytes,
    kill,
    acknowledge,
    stop_reading,
    resume_reading
};
struct verb_word {
    std::string_view name;
    std::string_view about;
    verb_kind kind;
    const plan::cooked_verb* cooked = nullptr;  ///< what it means; null for the other kinds
};
std::span<const verb_word> verbs();
/// expect, expect_next, expect_none, expect_count, expect_ledger, assume.
std::span<const word> expectations();
/// Keys of a step of a client beside verb and expectation.
std::span<const word> modifiers();
/// Keys that a step without a client may have: broker, repeat with steps, parallel.
std::span<const word> broker_step_keys();
std::span<const word> repeat_step_keys();
std::span<const word> parallel_step_keys();
/// Names that no client may have, because a step would be read as something else.
bool is_reserved_client(std::string_view name);

/// Names that have a value without being saved or given; `i` only in groups, `n` only in repeats.
struct builtin_name {
    std::string_view name;
    std::string_view about;
    std::string_view needs = {};  ///< the capability without which it has no value; empty: none
};
std::span<const builtin_name> builtin_names();
/// Names without a dollar in durations: grace, keep_alive_tolerance, synced.
std::span<const word> target_durations();

enum class capability_kind : std::uint8_t { flag, number, duration };
struct capability {
    std::string_view name;
    std::string_view about;
    capability_kind kind;
};
std::span<const capability> capabilities();
/// The capability that a builtin name needs to have a value; null: none, or no such name.
const capability* capability_of_name(std::string_view name);

template <class T>
using choice_list = std::span<const std::pair<std::string_view, T>>;
choice_list<mqtt::version> version_choices();
choice_list<plan::kill_kind> kill_choices();
choice_list<plan::broker_act> broker_choices();
choice_list<plan::login_kind> login_choices();
choice_list<plan::authentication_kind> authentication_choices();
choice_list<plan::level> level_choices();
choice_list<plan::case_kind> kind_choices();
choice_list<plan::transport_kind> transport_choices();
choice_list<plan::frame_kind> frame_choices();

/// True when a broker may send such a packet in that version.
bool comes_from_broker(mqtt::packet_type type, mqtt::version version);

/// The names of a table, for suggestions and for yaml::reader.
std::vector<std::string> names_of(const auto& table) {
    std::vector<std::string> names;
    for (const auto& row : table) {
        if constexpr (requires { row.name; }) {
            names.emplace_back(row.name);
        } else {
            names.emplace_back(row.first);
        }
    }
    return names;
}

/// The row with that name, or null.
constexpr const auto* row_of(const auto& table, std::string_view name) {
    for (const auto& row : table) {
        if (row.name == name) return &row;
    }
    return static_cast<decltype(&*table.begin())>(nullptr);
}

inline constexpr std::uint64_t max_bytes = 4 * 1024 * 1024;  ///< of `{ bytes: N }`
inline constexpr std::uint64_t max_members = 100'000;        ///< of a group
inline constexpr std::uint64_t max_repeats = 1'000'000;
inline constexpr std::uint64_t max_remaining_length = 268'435'455;

}  // namespace brokerproof::suite
