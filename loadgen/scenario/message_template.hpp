// A text that is filled in for each message: `${time}`, `${number}`, `${random: 1..100}` ... It is
// read once and cut into pieces, so that filling it in allocates nothing. The same values give the
// same text, so a message that is sent again is the same. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace brokerproof::loadgen {

/// What a message is made of.
struct message_values {
    std::string_view run;
    std::string_view group;
    std::uint32_t client = 0;
    std::uint32_t shard = 0;
    std::uint32_t to = 0;      ///< ${to} or ${topic}
    std::uint64_t number = 0;  ///< in its stream, from 0
    std::int64_t time_ns = 0;  ///< when it was first sent, since 1970
    std::uint64_t seed = 0;    ///< of its random fields: another one for each message
};

/// What a publication runs over: the members of `to`, or its `topics`.
enum class message_range : std::uint8_t { none, members, topics };

/// A fault of a template and its position in characters, from 0.
struct template_fault {
    std::size_t offset = 0;
    std::string text;
    bool operator==(const template_fault&) const = default;
};

class message_template {
public:
    message_template() = default;

    /// A text without placeholders.
    static message_template plain(std::string text);
    /// `range`: whether ${to} or ${topic} is known.
    static result<message_template, template_fault> read(std::string_view text,
                                                         message_range range);

    /// The text, when it is the same for all messages.
    bool is_constant() const;
    std::string_view constant_text() const;
    void append(std::string& out, const message_values& values) const;
    /// No filled-in text is longer, in bytes.
    std::size_t longest() const;

private:
    enum class field : std::uint8_t {
        literal,
        run,
        group,
        client,
        shard,
        to,
        number,
        time,
        time_ms,
        random_number,  ///< `low` to `high`, in units of 10^-`digits`
        random_word,
        random_hex,  ///< `digits` of them
    };
    struct piece {
        field kind = field::literal;
        std::string text{};
        std::vector<std::string> words{};
        std::int64_t low = 0;
        std::int64_t high = 0;
        unsigned digits = 0;
    };
    static std::size_t longest(const piece& part);
    static void append_random(std::string& out, const piece& part, std::uint64_t bits);
    static result<piece> read_field(std::string_view inside, message_range range);
    static result<piece> read_random(std::string_view wanted);
    static result<piece> read_range(std::string_view low, std::string_view high);

    std::vector<piece> pieces_;
};

/// A seed for the random fields of one message of a run.
std::uint64_t message_seed(std::uint64_t seed, std::uint32_t publisher, std::uint32_t stream,
                           std::uint64_t sequence);

}  // namespace brokerproof::loadgen
