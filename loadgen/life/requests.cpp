#include "loadgen/life/requests.hpp"

#include "harness/mqtt/topic.hpp"

namespace brokerproof::loadgen {
namespace {

/// False: the Correlation Data is not that of a request of this run.
bool read_request(const membership& self, const wire::publish_view& publish, stamp& into) {
    return read_stamp_text(publish.correlation_data, {}, into) == stamp_fault::none &&
           into.run == self.context.plan.run_number;
}

bool answers_topic(const membership& self, std::string_view topic) {
    std::string& filter = self.context.topic;
    self.group.texts.requests.write(filter, self.context.names_for(self.group, self.index(), 0));
    return mqtt::matches(mqtt::without_share(filter), topic);
}

}  // namespace

bool note_response(const membership& self, instant now, instant since,
                   const wire::publish_view& publish) {
    stamp asked;
    if (publish.correlation_data.empty() || !publish.response_topic.empty()) return false;
    if (!read_request(self, publish, asked) || asked.publisher != self.number) return false;
    if (!self.context.requests.answer({self.number, asked.stream}, asked.sequence)) return true;
    self.count(count::responses);
    const instant intended = from_ns(asked.intended_ns);
    if (intended >= since) self.record(timing::round_trip, now - intended);
    return true;
}

void note_request(const membership& self, instant now, const wire::publish_view& publish,
                  const stamp& message) {
    stamp asked;
    if (!self.wanted().respond || publish.response_topic.empty()) return;
    const topology& clients = self.context.plan.clients;
    if (!read_request(self, publish, asked) || asked.publisher != message.publisher ||
        !clients.has_stream(asked.publisher, asked.stream))
        return;
    if (!answers_topic(self, publish.topic)) return;
    const std::size_t group = clients.group_of(asked.publisher);
    const auto [publication, target] = clients.publication_of(group, asked.stream);
    const auto reply =
        clients.reply_to(self.group.index, {group, static_cast<std::uint32_t>(publication)});
    if (!reply) return;
    self.context.asked = due_message{.publication = *reply,
                                     .to = clients.index_of(asked.publisher),
                                     .intended = now,
                                     .request = {asked.stream, asked.sequence, asked.intended_ns}};
}

}  // namespace brokerproof::loadgen
