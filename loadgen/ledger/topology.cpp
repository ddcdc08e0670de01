// Numbers and names are computed, not stored, because a scenario may have a million clients.
#include "loadgen/ledger/topology.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "harness/base/text.hpp"
#include "harness/mqtt/topic.hpp"

namespace brokerproof::loadgen {
namespace {

struct placeholder {
    std::string_view text;
    std::string (*value)(const names& values);
};

constexpr std::array placeholders{
    placeholder{"${run}", [](const names& values) { return std::string(values.run); }},
    placeholder{"${group}", [](const names& values) { return std::string(values.group); }},
    placeholder{"${client}", [](const names& values) { return std::to_string(values.client); }},
    placeholder{"${shard}", [](const names& values) { return std::to_string(values.shard); }},
    placeholder{"${to}", [](const names& values) { return std::to_string(values.to); }},
    placeholder{"${topic}", [](const names& values) { return std::to_string(values.to); }},
    placeholder{"${n}", [](const names& values) { return std::to_string(values.number); }},
};

/// The number of streams that a member has for a publication: 1, or the number of clients of `to`
/// or of topics.
std::uint32_t targets(const scenario& planned, const publication& published) {
    if (published.to.empty()) return std::max(published.topics, 1U);
    const auto target = std::ranges::find(planned.groups, published.to, &group::name);
    return target == planned.groups.end() ? 1 : std::max(target->clients, 1U);
}

constexpr std::array<std::string_view, 4> numbers_in_topics{"${client}", "${shard}", "${to}",
                                                            "${topic}"};

/// A filter that matches the topics of all members of a group.
std::string filter_over(std::string_view topic, const names& known) {
    const auto levels = split(topic, '/');
    std::string filter;
    for (const auto& level : levels) {
        if (&level != &levels.front()) filter += '/';
        const bool varies = std::ranges::any_of(numbers_in_topics, [&](std::string_view number) {
            return level.find(number) != std::string::npos;
        });
        filter += varies ? std::string("+") : expand(level, known);
    }
    return filter;
}

std::string replaced(std::string text, std::string_view old, std::string_view fresh) {
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + fresh.size()))
        text.replace(at, old.size(), fresh);
    return text;
}

/// The replies to the requests of a publication: each goes to the client that asked.
publication reply_of(const responder& terms, const group& asking, const publication& asked) {
    publication reply;
    reply.topic = replaced(asked.request->response_topic, "${client}", "${to}");
    reply.topic = replaced(reply.topic, "${group}", asking.name);
    reply.to = asking.name;
    reply.qos = terms.qos;
    reply.size = terms.size;
    reply.payload = terms.payload;
    return reply;
}

void add_replies(scenario& planned) {
    const auto asking = planned.groups;
    for (group& responding : planned.groups) {
        if (!responding.respond) continue;
        for (std::size_t g = 0; g < asking.size(); ++g) {
            for (std::uint32_t i = 0; i < asking[g].publish.size(); ++i) {
                const publication& asked = asking[g].publish[i];
                if (!asked.request) continue;
                auto reply = reply_of(*responding.respond, asking[g], asked);
                reply.answers = answered_requests{g, i};
                responding.publish.push_back(std::move(reply));
            }
        }
    }
}

}  // namespace

std::string expand(std::string_view text, const names& values) {
    std::string out;
    while (!text.empty()) {
        const std::size_t dollar = std::min(text.find('$'), text.size());
        out += text.substr(0, dollar);
        text.remove_prefix(dollar);
        const auto found = std::ranges::find_if(
            placeholders, [&](const placeholder& known) { return text.starts_with(known.text); });
        if (found != placeholders.end()) {
            out += found->value(values);
            text.remove_prefix(found->text.size());
        } else if (!text.empty()) {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

topology::topology(const scenario& planned, std::string run, std::uint32_t slices,
                   std::uint32_t brokers)
    : scenario_(planned),
      run_(std::move(run)),
      slices_(std::max(slices, 1U)),
      brokers_(std::max(brokers, 1U)) {
    add_replies(scenario_);
    for (const group& members : scenario_.groups) {
        first_.push_back(clients_);
        clients_ += members.clients;
        auto& streams = first_stream_.emplace_back(1, 0U);
        for (const publication& published : members.publish)
            streams.push_back(streams.back() + targets(scenario_, published));
    }
}

std::size_t topology::group_of(client_number client) const {
    assert(client < clients_);
    // A group without clients begins at the same number as the next group, so the last group that
    // begins at or below this number has the client.
    const auto after = std::ranges::upper_bound(first_, client);
    return static_cast<std::size_t>(after - first_.begin()) - 1;
}

stream_number topology::streams_of(std::size_t group) const { return first_stream_[group].back(); }

stream_number topology::stream(std::size_t group, std::size_t publication, std::uint32_t to) const {
    return first_stream_[group][publication] + to;
}

std::pair<std::size_t, std::uint32_t> topology::publication_of(std::size_t group,
                                                               stream_number stream) const {
    const auto& first = first_stream_[group];
    assert(stream < first.back());
    const auto after = std::ranges::upper_bound(first, stream);
    const auto publication = static_cast<std::size_t>(after - first.begin()) - 1;
    return {publication, stream - first[publication]};
}

std::uint32_t topology::nearest(std::uint32_t member, std::uint32_t clients,
                                std::uint32_t broker) const {
    const std::uint32_t beyond = (member % brokers_ + brokers_ - broker) % brokers_;
    if (beyond <= member) return member - beyond;
    return broker < clients ? broker : member;
}

topology::arrival topology::arrival_of(std::size_t group, std::size_t publication,
                                       std::uint64_t number) const {
    const std::uint32_t clients = scenario_.groups[group].clients;
    const auto member = static_cast<std::uint32_t>(number % clients);
    const auto& published = scenario_.groups[group].publish[publication];
    if (published.topics != 0)
        return {member, static_cast<std::uint32_t>(number / clients % published.topics)};
    if (published.to.empty()) return {member, 0};
    const std::uint32_t count =
        first_stream_[group][publication + 1] - first_stream_[group][publication];
    const auto to = static_cast<std::uint32_t>(number % count);
    return {nearest(member, clients, to % brokers_), to};
}

std::optional<std::uint32_t> topology::reply_to(std::size_t responders,
                                                const answered_requests& asked) const {
    const auto& publish = scenario_.groups[responders].publish;
    for (std::uint32_t i = 0; i < publish.size(); ++i)
        if (publish[i].answers == asked) return i;
    return {};
}

std::vector<std::string> topology::unstamped_topics() const {
    std::vector<std::string> filters;
    for (const group& publishing : scenario_.groups) {
        const names known{.run = run_, .group = publishing.name};
        for (const publication& published : publishing.publish) {
            if (published.stamp != stamp_place::none) continue;
            filters.push_back(filter_over(published.topic, known));
        }
    }
    return filters;
}

names topology::names_of(client_number client) const {
    return {.run = run_,
            .group = group_with(client).name,
            .client = index_of(client),
            .shard = slice_of(client),
            .to = 0};
}

std::string topology::client_id(client_number client) const {
    const group& owner = group_with(client);
    const std::uint32_t index = index_of(client);
    const bool has_row = owner.credentials && index < owner.credentials->rows.size();
    if (has_row && !owner.credentials->rows[index].client_id.empty())
        return owner.credentials->rows[index].client_id;
    return expand(owner.client_id, names_of(client));
}

std::string topology::topic(client_number publisher, stream_number stream) const {
    const auto [publication, to] = publication_of(group_of(publisher), stream);
    names values = names_of(publisher);
    values.to = to;
    return expand(group_with(publisher).publish[publication].topic, values);
}

std::string topology::own_filter::on_the_wire() const {
    return share.empty() ? filter : "$share/" + share + "/" + filter;  // section 4.8.2, v5
}

std::vector<topology::own_filter> topology::filters_of(client_number subscriber) const {
    names values = names_of(subscriber);
    std::vector<own_filter> out;
    for (const subscription& wanted : group_with(subscriber).subscribe) {
        const auto add = [&] {
            out.push_back(
                {expand(wanted.filter, values), expand(wanted.share, values), wanted.qos});
        };
        if (!wanted.numbers) {
            add();
            continue;
        }
        const std::uint32_t count = wanted.numbers->size();
        const std::uint32_t own = std::min(wanted.per_client.value_or(count), count);
        const std::uint64_t begin = wanted.per_client ? std::uint64_t{values.client} * own : 0;
        for (std::uint32_t i = 0; i < own; ++i) {
            values.number = wanted.numbers->first + static_cast<std::uint32_t>((begin + i) % count);
            add();
        }
    }
    return out;
}

bool topology::has_stream(client_number publisher, stream_number stream) const {
    return publisher < clients_ && stream < streams_of(group_of(publisher));
}

const publication& topology::published_by(client_number publisher, stream_number stream) const {
    const std::size_t group = group_of(publisher);
    return scenario_.groups[group].publish[publication_of(group, stream).first];
}

topology::route topology::route_to(client_number subscriber, client_number publisher,
                                   stream_number stream) const {
    route out;
    if (subscriber >= clients_ || !has_stream(publisher, stream)) return out;
    if (broker_of(subscriber) != broker_of(publisher)) return out;
    const std::string named = topic(publisher, stream);
    for (const own_filter& own : filters_of(subscriber)) {
        if (!mqtt::matches(own.filter, named)) continue;
        out.owed = true;
        out.shared = out.shared || !own.share.empty();
        out.qos = std::max(out.qos, own.qos);
        ++out.matches;
    }
    out.qos = std::min(out.qos, published_by(publisher, stream).qos);
    return out;
}

}  // namespace brokerproof::loadgen
