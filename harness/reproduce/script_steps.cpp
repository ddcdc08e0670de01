// What one step does and expects, in Python.

#include <algorithm>

#include <fmt/format.h>

#include "harness/engine/packet_builder.hpp"
#include "harness/match/match.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/reproduce/python_text.hpp"
#include "harness/reproduce/story.hpp"

namespace brokerproof::reproduce {

using mqtt::packet_type;

namespace {

constexpr std::size_t hex_indent = 8;
// Two values whose both bytes differ: where they stand in a packet shows where the real one must.
constexpr std::uint64_t first_probe = 0x4141;
constexpr std::uint64_t second_probe = 0x4242;

int number_of(mqtt::version v) { return v == mqtt::version::v5 ? 5 : 4; }

/// Where two encodings differ, when that is in just two neighbouring bytes.
std::optional<std::size_t> only_difference(const bytes& a, const bytes& b) {
    if (a.size() != b.size()) return {};
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) places.push_back(i);
    }
    if (places.size() != 2 || places[1] != places[0] + 1) return {};
    return places[0];
}

}  // namespace

std::optional<std::string> story::saved_name(const std::string& name, const actor& on) const {
    const auto own = own_name(name, on.who);
    if (saved_.contains(own)) return own;
    if (saved_.contains(name)) return name;
    return {};
}

std::string story::value(const plan::value_expr& expr, const actor& on) {
    if (const auto known = plan::resolve(expr, names(&on), member_of(on.who)))
        return python_value(*known);
    const auto* reference = std::get_if<plan::reference>(&expr.content);
    const auto saved = reference == nullptr ? std::nullopt : saved_name(reference->name, on);
    if (saved) return fmt::format("Saved({})", python_text(*saved));
    refuse("it expects a text made from what the broker said before");
    return "None";
}

std::string story::seconds(const plan::duration_expr& sum, const actor* on) {
    const auto member = on == nullptr ? std::nullopt : member_of(on->who);
    const auto known = plan::resolve(sum, names(on), member);
    if (!known) refuse("it waits for as long as the broker says");
    return fmt::format("{}", static_cast<double>(known ? known->count() : 0) / 1000);
}

std::optional<bytes> story::encoded(const plan::packet_template& form, actor& on, mqtt::version v,
                                    const plan::environment& known, mqtt::packet& made) {
    auto built = engine::build(form, on.who, v, known, around_);
    if (!built.packet) {
        refuse("a packet needs what the broker said before: " + built.problem);
        return {};
    }
    made = std::move(*built.packet);
    auto raw = mqtt::encode(made, v);
    for (const auto& change : form.patches) mqtt::apply(raw, change);
    return raw;
}

std::optional<story::part> story::packet_of(const plan::packet_template& form, actor& on,
                                            mqtt::version v) {
    if (form.login != plan::login_kind::profile && form.login != plan::login_kind::none) {
        refuse("it needs a user name and a password");
        return {};
    }
    std::optional<std::string> saved;
    std::string asked;
    for (const auto& field : form.fields) {
        for (const auto& name : plan::names_in(field.value)) {
            if (plan::resolve({plan::reference{name}}, names(&on), member_of(on.who))) continue;
            saved = saved_name(name, on);
            asked = name;
        }
    }
    part out;
    if (!saved) {
        const auto raw = encoded(form, on, v, names(&on), out.packet);
        if (!raw) return {};
        out.text = python_hex(*raw, hex_indent);
        return out;
    }
    const auto last_id = on.who.last_packet_id;
    auto known = names(&on);
    known[asked] = {first_probe};
    const auto first = encoded(form, on, v, known, out.packet);
    on.who.last_packet_id = last_id;
    known[asked] = {second_probe};
    const auto second = encoded(form, on, v, known, out.packet);
    if (!first || !second) return {};
    const auto place = only_difference(*first, *second);
    if (!place) {
        refuse("a packet is made from what the broker said before");
        return {};
    }
    out.saved = *saved;
    out.text =
        fmt::format("({}, {}, {})", python_hex(*first, hex_indent), *place, python_text(*saved));
    return out;
}

/// The packet in words; where the run puts in what it has seen, the name of that.
std::string story::words_for(const part& made, mqtt::version v) {
    auto text = mqtt::describe(made.packet, v);
    const auto probe = std::to_string(second_probe);
    const auto at = made.saved.empty() ? std::string::npos : text.find(probe);
    if (at != std::string::npos) text.replace(at, probe.size(), '$' + made.saved);
    return text;
}

void story::open(const plan::step& step, actor& on, mqtt::version v, bool fresh) {
    on.spoken = v;
    line(fmt::format("{}.open({}{}{})", on.variable, number_of(v),
                     step.auto_ack ? "" : ", auto_ack=False", fresh ? "" : ", fresh=False"));
}

void story::act(const plan::step& step, actor& on) {
    if (const auto* cooked = std::get_if<plan::do_cooked>(&step.action))
        return act_cooked(step, *cooked, on);
    if (const auto* typed = std::get_if<plan::do_send>(&step.action))
        return act_send(step, *typed, on);
    if (const auto* raw = std::get_if<plan::do_send_bytes>(&step.action)) {
        open(step, on, on.spoken, false);
        return act_send_bytes(*raw, on);
    }
    if (const auto* end = std::get_if<plan::do_kill>(&step.action)) return act_kill(end->kind, on);
    if (std::holds_alternative<plan::do_open>(step.action)) open(step, on, on.who.version, true);
    if (std::holds_alternative<plan::do_acknowledge>(step.action))
        line(on.variable + ".acknowledge()");
}

void story::act_cooked(const plan::step& step, const plan::do_cooked& verb, actor& on) {
    if (verb.packet.type == packet_type::connect)
        open(step, on, verb.packet.version.value_or(on.who.version), true);
    const auto made = packet_of(verb.packet, on, on.spoken);
    if (!made) return;
    line(python_comment(words_for(*made, on.spoken)));
    const auto* meaning = plan::cooked_verb_that_sends(verb.packet.type);
    if (meaning != nullptr && meaning->closes)
        return line(fmt::format("{}.disconnect({})", on.variable, made->text));
    const auto answers = plan::exchange_of(made->packet);
    goes_on_ = answers.first != answers.last;
    if (step.expect || !answers.first)
        return line(fmt::format("{}.send({})", on.variable, made->text));
    auto call =
        fmt::format("{}.request({}, \"{}\"", on.variable, made->text, mqtt::key_of(*answers.first));
    if (const auto id = engine::packet_id_of(made->packet); id != 0)
        call += fmt::format(", packet_id={}", id);
    if (const auto* request = std::get_if<mqtt::subscribe>(&made->packet)) {
        std::string asked;
        for (const auto& one : request->subscriptions)
            asked += fmt::format("{}{}", asked.empty() ? "" : ", ", one.qos);
        call += fmt::format(", granted=[{}]", asked);
    }
    line(call + within(step, on) + ')');
}

void story::act_send(const plan::step& step, const plan::do_send& verb, actor& on) {
    const auto connects = [](const auto& form) { return form.type == packet_type::connect; };
    const auto first = std::ranges::find_if(verb.packets, connects);
    if (first != verb.packets.end()) open(step, on, first->version.value_or(on.who.version), false);
    std::string parts;
    for (const auto& form : verb.packets) {
        const auto made = packet_of(form, on, on.spoken);
        if (!made) return;
        line(python_comment(words_for(*made, on.spoken) +
                            (form.patches.empty() ? "" : ", and bytes changed on purpose")));
        parts += (parts.empty() ? "" : ",\n        ") + made->text;
    }
    line(fmt::format("{}.send({})", on.variable, parts));
}

void story::act_send_bytes(const plan::do_send_bytes& verb, actor& on) {
    bytes raw;
    for (const auto& one : verb.parts) {
        const auto known = plan::resolve(one, names(&on), member_of(on.who));
        if (!known) return refuse("bytes are made from what the broker said before");
        const auto text = plan::to_text(*known);
        raw.insert(raw.end(), text.begin(), text.end());
    }
    line(fmt::format("{}.send({})", on.variable, python_hex(raw, hex_indent)));
}

void story::act_kill(plan::kill_kind how, const actor& on) {
    const char* call = how == plan::kill_kind::fin   ? ".finish()"
                       : how == plan::kill_kind::rst ? ".reset()"
                                                     : ".fall_silent()";
    line(on.variable + call);
}

std::string story::matcher(const plan::matcher& wanted, const actor& on) {
    using kind = plan::matcher::kind;
    const auto bound = [&](const std::optional<plan::value_expr>& limit) {
        return limit ? value(*limit, on) : std::string("None");
    };
    switch (wanted.relation) {
        case kind::absent: return "ABSENT";
        case kind::present: return "PRESENT";
        case kind::range:
            return fmt::format("between({}, {})", bound(wanted.min), bound(wanted.max));
        case kind::distinct:
        case kind::falls_once: refuse("it compares many packets with each other"); return "PRESENT";
        case kind::equals:
        case kind::one_of:
        case kind::differs: break;
    }
    std::string all;
    for (const auto& one : wanted.values) all += (all.empty() ? "" : ", ") + value(one, on);
    return fmt::format("{}({})", wanted.relation == kind::differs ? "is_not" : "is_", all);
}

/// Fields that the version does not have are left out, as everywhere.
std::string story::alternatives(const plan::alternatives& wanted, const actor& on) {
    std::string all;
    for (const auto& one : wanted) {
        std::string fields;
        for (const auto& field : one.fields) {
            if (one.type && !match::applies(*one.type, field.field, on.spoken)) continue;
            fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", python_text(field.field),
                                  matcher(field.match, on));
        }
        const auto name = one.type ? std::string(mqtt::key_of(*one.type)) : "closed";
        all += fmt::format("{}({}, {{{}}})", all.empty() ? "" : ", ", python_text(name), fields);
    }
    return '[' + all + ']';
}

std::string story::within(const plan::step& step, const actor& on) {
    return step.within ? ", within=" + seconds(*step.within, &on) : std::string();
}

std::string story::common(const plan::step& step) const {
    auto text =
        ",\n        " + python_text(step.meaning.empty() ? planned_->source->title : step.meaning);
    if (step.expect->assumed) text += ", assumed=True";
    if (step.level == plan::level::should) text += ", should=True";
    return text;
}

void story::expect(const plan::step& step, actor& on) {
    using kind = plan::expectation::kind;
    const auto& wanted = *step.expect;
    if (wanted.demand == kind::none || wanted.demand == kind::count) return expect_number(step, on);
    std::string all;
    for (const auto& one : wanted.sequence)
        all += (all.empty() ? "" : ",\n         ") + alternatives(one, on);
    auto call = fmt::format("{}.expect(\n        [{}]{}{}", on.variable, all, common(step),
                            within(step, on));
    if (wanted.demand == kind::next) call += ", order=\"next\"";
    const auto implied = plan::implied_acknowledgement(step);
    if (implied && !plan::names_reason(wanted.sequence.front()))
        call += fmt::format(", implied=\"{}\"", mqtt::key_of(*implied));
    line(call + ')');
}

void story::fence(const plan::step& step, actor& on) {
    const auto& wanted = *step.expect->fence;
    auto& from = *clients_[wanted.from].front();
    const auto number = fences_++;
    std::string topic = fmt::format("bp/{}/fence{}", tag_, number);
    std::string subscribed;
    if (wanted.topic) {
        const auto known = plan::resolve(*wanted.topic, names(&on), member_of(on.who));
        if (!known) return refuse("a sentinel's topic depends on what the broker said");
        topic = plan::to_text(*known);
    } else {
        mqtt::subscribe request;
        request.packet_id = on.who.next_packet_id();
        request.subscriptions.resize(1);
        request.subscriptions.front().filter = topic;
        request.subscriptions.front().qos = 1;
        subscribed =
            fmt::format(",\n        subscribe=({}, {})",
                        python_hex(mqtt::encode(mqtt::packet(request), on.spoken), hex_indent),
                        request.packet_id);
    }
    mqtt::publish mark;
    mark.topic = topic;
    mark.payload = fmt::format("bp-fence-{}-{}", tag_, number);
    mark.qos = wanted.qos;
    if (mark.qos > 0) mark.packet_id = from.who.next_packet_id();
    line(python_comment("a sentinel: what is to come comes before it"));
    line(fmt::format("sentinel = {}.fence(\n        {},\n        {}, packet_id={}, qos={}{}{})",
                     on.variable, from.variable,
                     python_hex(mqtt::encode(mqtt::packet(mark), from.spoken), hex_indent),
                     mark.packet_id, mark.qos, subscribed, within(step, on)));
}

void story::expect_number(const plan::step& step, actor& on) {
    const auto& wanted = *step.expect;
    if (wanted.fence) {
        fence(step, on);
    } else {
        line(fmt::format("sentinel = {}.watch({})", on.variable, seconds(*wanted.during, &on)));
    }
    const auto what = alternatives(wanted.sequence.front(), on);
    if (wanted.demand == plan::expectation::kind::none)
        return line(fmt::format("{}.expect_none(\n        {}, sentinel{})", on.variable, what,
                                common(step)));
    const auto number =
        wanted.expected_count ? matcher(*wanted.expected_count, on) : std::string("None");
    line(fmt::format("{}.expect_count(\n        {}, {}, sentinel{})", on.variable, what, number,
                     common(step)));
}

}  // namespace brokerproof::reproduce
