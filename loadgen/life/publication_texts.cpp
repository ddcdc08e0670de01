#include "loadgen/life/publication_texts.hpp"

#include <algorithm>

#include "loadgen/ledger/stamp.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_of_the_head = 64U << 10U;  // bytes, the topic included

message_template payload_of(const publication& planned) {
    if (!planned.payload) return {};
    const own_payload& wanted = *planned.payload;
    if (wanted.from == own_payload::source::text) return message_template::plain(wanted.text);
    if (wanted.from == own_payload::source::file) return message_template::plain(wanted.content);
    auto read = message_template::read(wanted.text, !planned.to.empty());
    return read ? std::move(*read) : message_template::plain(wanted.text);
}

}  // namespace

group_texts texts_of(const group& planned) {
    group_texts texts;
    for (const publication& wanted : planned.publish)
        texts.publications.push_back({text_template(wanted.topic), payload_of(wanted)});
    return texts;
}

std::size_t largest_packet(const publication& planned, const publication_texts& texts) {
    const std::size_t payload = planned.payload ? texts.payload.longest() + stamp_size
                                                : static_cast<std::size_t>(planned.size);
    return payload + most_of_the_head;
}

}  // namespace brokerproof::loadgen
