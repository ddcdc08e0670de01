#include "loadgen/life/text_template.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace brokerproof::loadgen {
namespace {

void append_number(std::string& out, std::uint32_t number) {
    std::array<char, 10> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

}  // namespace

text_template::text_template(std::string_view text) {
    static constexpr std::pair<std::string_view, piece_kind> known[] = {
        {"${run}", piece_kind::run},       {"${group}", piece_kind::group},
        {"${client}", piece_kind::client}, {"${shard}", piece_kind::shard},
        {"${to}", piece_kind::to},         {"${topic}", piece_kind::to},
    };
    std::string literal;
    const auto end_literal = [&] {
        if (!literal.empty()) pieces_.push_back({piece_kind::literal, std::exchange(literal, {})});
    };
    while (!text.empty()) {
        bool placed = false;
        for (const auto& [name, kind] : known) {
            if (!text.starts_with(name)) continue;
            end_literal();
            pieces_.push_back({kind, {}});
            text.remove_prefix(name.size());
            placed = true;
            break;
        }
        if (placed) continue;
        literal += text.front();
        text.remove_prefix(1);
    }
    end_literal();
}

void text_template::write(std::string& out, const names& values) const {
    out.clear();
    for (const piece& one : pieces_) {
        switch (one.kind) {
            case piece_kind::literal: out += one.text; break;
            case piece_kind::run: out += values.run; break;
            case piece_kind::group: out += values.group; break;
            case piece_kind::client: append_number(out, values.client); break;
            case piece_kind::shard: append_number(out, values.shard); break;
            case piece_kind::to: append_number(out, values.to); break;
        }
    }
}

}  // namespace brokerproof::loadgen
