// How a version of MQTT stands in files: "v3.1.1" or "v5".
#pragma once

#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/record/record_form.hpp"

namespace brokerproof::record {

template <>
struct form<mqtt::version> {
    static std::string word_of(mqtt::version value) {
        return "v" + std::string(mqtt::name_of(value));
    }
    static void write(json_writer& out, mqtt::version value) { out.word(word_of(value)); }
    static void read(const node& from, mqtt::version& out) {
        const auto* text = from.value().if_string();
        for (const auto known : {mqtt::version::v311, mqtt::version::v5}) {
            if (text == nullptr || word_of(known) != std::string_view(*text)) continue;
            out = known;
            return;
        }
        from.fail("expected a version, v3.1.1 or v5");
    }
    static shape describe(shape_book&) {
        return {.kind = shape_kind::word,
                .words = {word_of(mqtt::version::v311), word_of(mqtt::version::v5)}};
    }
};

}  // namespace brokerproof::record
