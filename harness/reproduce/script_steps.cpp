// Writes the action and the expectation of a step in Python.

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
// The packet is built with each of these values, which differ in both bytes. So the two packets
// differ exactly where the script must put in the real value.
constexpr std::uint64_t first_probe = 0x4141;
constexpr std::uint64_t second_probe = 0x4242;

int number_of(mqtt::version version) { return version == mqtt::version::v5 ? 5 : 4; }

/// The first of the two neighbouring bytes in which two encodings differ; none if they differ
/// elsewhere, too.
std::optional<std::size_t> only_difference(const bytes& a, const bytes& b) {
    if (a.size() != b.size()) return {};
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) places.push_back(i);
    }
    if (places.size() != 2 || places[1] != places[0] + 1) return {};
    return places[0];
}

std::string_view name_of(plan::authentication_kind part) {
    using enum plan::authentication_kind;
    switch (part) {
        case none: break;
        case scram: return "scram";
        case wrong_password: return "wrong_password";
        case wrong_proof: return "wrong_proof";
    }
    return "";
}

/// A packet to which the script adds a login, or its part in enhanced authentication.
std::string with_secrets(const plan::packet_template& form, mqtt::version version,
                         const std::string& packet) {
    if (engine::authenticates(form, version)) {
        std::string own;
        for (const auto* field : {"reason_code", "authentication_method", "authentication_data"})
            if (engine::sets(form, field)) own += fmt::format("\"{}\", ", field);
        return fmt::format("Scram({}, \"{}\"{})", packet, name_of(form.authentication),
                           own.empty() ? "" : ", own=(" + own + ")");
    }
    const bool is_whole =
        form.patches.empty() && !engine::sets(form, "username") && !engine::sets(form, "password");
    const bool has_login =
        form.type == packet_type::connect && form.login == plan::login_kind::profile && is_whole;
    return has_login ? fmt::format("Hello({})", packet) : packet;
}

}  // namespace

std::optional<std::string> story::saved_name(const std::string& name, const actor& acting) const {
    const auto own = own_name(name, acting.client);
    if (saved_.contains(own)) return own;
    if (saved_.contains(name)) return name;
    return {};
}

std::string story::value(const plan::value_expr& expr, const actor& acting) {
    if (const auto known = plan::resolve(expr, names(&acting), member_of(acting.client)))
        return python_value(*known);
    const auto* reference = std::get_if<plan::reference>(&expr.content);
    const auto saved = reference == nullptr ? std::nullopt : saved_name(reference->name, acting);
    if (saved) return fmt::format("Saved({})", python_text(*saved));
    refuse("it expects a text that depends on an earlier answer of the broker");
    return "None";
}

std::string story::seconds(const plan::duration_expr& sum, const actor* acting) {
    const auto member = acting == nullptr ? std::nullopt : member_of(acting->client);
    const auto known = plan::resolve(sum, names(acting), member);
    if (!known) refuse("it waits for a time that the broker announces");
    return fmt::format("{}", static_cast<double>(known ? known->count() : 0) / 1000);
}

std::optional<bytes> story::encoded(const plan::packet_template& form, actor& acting,
                                    mqtt::version version, const plan::environment& known,
                                    mqtt::packet& packet) {
    auto open_form = form;  // the script adds what only the broker's user knows
    open_form.authentication = plan::authentication_kind::none;
    auto built = engine::build(open_form, acting.client, version, known, around_);
    if (!built.packet) {
        refuse("a packet depends on an earlier answer of the broker: " + built.problem);
        return {};
    }
    packet = std::move(*built.packet);
    auto raw = mqtt::encode(packet, version);
    for (const auto& change : form.patches) mqtt::apply(raw, change);
    return raw;
}

std::optional<story::part> story::packet_of(const plan::packet_template& form, actor& acting,
                                            mqtt::version version) {
    if (form.login != plan::login_kind::profile && form.login != plan::login_kind::none) {
        refuse("it needs a user name and a password");
        return {};
    }
    std::optional<std::string> saved;
    std::string asked;
    for (const auto& field : form.fields) {
        for (const auto& name : plan::names_in(field.value)) {
            if (plan::resolve({plan::reference{name}}, names(&acting), member_of(acting.client)))
                continue;
            saved = saved_name(name, acting);
            asked = name;
        }
    }
    part out;
    if (!saved) {
        const auto raw = encoded(form, acting, version, names(&acting), out.packet);
        if (!raw) return {};
        out.text = with_secrets(form, version, python_hex(*raw, hex_indent));
        return out;
    }
    const auto last_id = acting.client.last_packet_id;
    auto known = names(&acting);
    known[asked] = {first_probe};
    const auto first = encoded(form, acting, version, known, out.packet);
    acting.client.last_packet_id = last_id;
    known[asked] = {second_probe};
    const auto second = encoded(form, acting, version, known, out.packet);
    if (!first || !second) return {};
    const auto place = only_difference(*first, *second);
    if (!place) {
        refuse("a packet depends on an earlier answer of the broker");
        return {};
    }
    out.saved = *saved;
    const auto later =
        fmt::format("({}, {}, {})", python_hex(*first, hex_indent), *place, python_text(*saved));
    out.text = with_secrets(form, version, later);
    return out;
}

/// The packet in words. A saved value that the run puts in is shown by its name.
std::string story::words_for(const part& sent, mqtt::version version) {
    auto text = mqtt::describe(sent.packet, version);
    const auto probe = std::to_string(second_probe);
    const auto at = sent.saved.empty() ? std::string::npos : text.find(probe);
    if (at != std::string::npos) text.replace(at, probe.size(), '$' + sent.saved);
    return text;
}

void story::open(const plan::step& step, actor& acting, mqtt::version version, bool fresh) {
    acting.spoken = version;
    line(fmt::format("{}.open({}{}{})", acting.variable, number_of(version),
                     step.auto_ack ? "" : ", auto_ack=False", fresh ? "" : ", fresh=False"));
}

void story::act(const plan::step& step, actor& acting) {
    if (step.frames != plan::frame_kind::whole)
        return refuse("it divides bytes into frames of WebSocket or TLS");
    if (const auto* cooked = std::get_if<plan::do_cooked>(&step.action))
        return act_cooked(step, *cooked, acting);
    if (const auto* typed = std::get_if<plan::do_send>(&step.action))
        return act_send(step, *typed, acting);
    if (const auto* raw = std::get_if<plan::do_send_bytes>(&step.action)) {
        open(step, acting, acting.spoken, false);
        return act_send_bytes(*raw, acting);
    }
    if (const auto* end = std::get_if<plan::do_kill>(&step.action))
        return act_kill(end->kind, acting);
    if (std::holds_alternative<plan::do_open>(step.action))
        open(step, acting, acting.client.version, true);
    if (const auto* all = std::get_if<plan::do_acknowledge>(&step.action)) {
        if (all->except) return refuse("it leaves out one acknowledgement");
        line(acting.variable + ".acknowledge()");
    }
    if (std::holds_alternative<plan::do_stop_reading>(step.action))
        line(acting.variable + ".stop_reading()");
    if (std::holds_alternative<plan::do_resume_reading>(step.action))
        line(acting.variable + ".resume_reading()");
}

void story::act_cooked(const plan::step& step, const plan::do_cooked& verb, actor& acting) {
    if (verb.packet.type == packet_type::connect)
        open(step, acting, verb.packet.version.value_or(acting.client.version), true);
    const auto sent = packet_of(verb.packet, acting, acting.spoken);
    if (!sent) return;
    line(python_comment(words_for(*sent, acting.spoken)));
    const auto* meaning = plan::cooked_verb_that_sends(verb.packet.type);
    if (meaning != nullptr && meaning->closes)
        return line(fmt::format("{}.disconnect({})", acting.variable, sent->text));
    const auto answers = plan::exchange_of(sent->packet);
    goes_on_ = answers.first != answers.last;
    if (engine::authenticates(verb.packet, acting.spoken))
        return act_authentication(step, verb.packet, *sent, acting);
    if (step.expect || !answers.first)
        return line(fmt::format("{}.send({})", acting.variable, sent->text));
    auto call = fmt::format("{}.request({}, \"{}\"", acting.variable, sent->text,
                            mqtt::key_of(*answers.first));
    if (const auto id = mqtt::packet_id_of(sent->packet); id != 0)
        call += fmt::format(", packet_id={}", id);
    if (const auto* request = std::get_if<mqtt::subscribe>(&sent->packet)) {
        std::string asked;
        for (const auto& one : request->subscriptions)
            asked += fmt::format("{}{}", asked.empty() ? "" : ", ", one.qos);
        call += fmt::format(", granted=[{}]", asked);
    }
    line(call + within(step, acting) + ')');
}

/// The client answers each challenge; then comes what the exchange leads to.
void story::act_authentication(const plan::step& step, const plan::packet_template& form,
                               const part& sent, const actor& acting) {
    line(fmt::format("{}.send({})", acting.variable, sent.text));
    line(fmt::format("{}.finish_authentication(\"{}\"{})", acting.variable,
                     name_of(form.authentication), within(step, acting)));
    const auto answer = plan::exchange_of(sent.packet).first;
    if (step.expect || !answer) return;
    line(fmt::format("{}.needs(\"{}\"{})", acting.variable, mqtt::key_of(*answer),
                     within(step, acting)));
}

void story::act_send(const plan::step& step, const plan::do_send& verb, actor& acting) {
    const auto connects = [](const auto& form) { return form.type == packet_type::connect; };
    const auto first = std::ranges::find_if(verb.packets, connects);
    if (first != verb.packets.end())
        open(step, acting, first->version.value_or(acting.client.version), false);
    std::string parts;
    for (const auto& form : verb.packets) {
        const auto sent = packet_of(form, acting, acting.spoken);
        if (!sent) return;
        line(python_comment(words_for(*sent, acting.spoken) +
                            (form.patches.empty() ? "" : ", with bytes changed on purpose")));
        parts += (parts.empty() ? "" : ",\n        ") + sent->text;
    }
    line(fmt::format("{}.send({})", acting.variable, parts));
}

void story::act_send_bytes(const plan::do_send_bytes& verb, actor& acting) {
    bytes raw;
    for (const auto& one : verb.parts) {
        const auto known = plan::resolve(one, names(&acting), member_of(acting.client));
        if (!known) return refuse("bytes depend on an earlier answer of the broker");
        const auto text = plan::to_text(*known);
        raw.insert(raw.end(), text.begin(), text.end());
    }
    line(fmt::format("{}.send({})", acting.variable, python_hex(raw, hex_indent)));
}

void story::act_kill(plan::kill_kind end, const actor& acting) {
    const bool is_of_a_layer = end == plan::kill_kind::cut || end == plan::kill_kind::close_frame;
    if (is_of_a_layer) return refuse("it ends TLS or WebSocket in a way of its own");
    const char* call = end == plan::kill_kind::fin   ? ".finish()"
                       : end == plan::kill_kind::rst ? ".reset()"
                                                     : ".fall_silent()";
    line(acting.variable + call);
}

std::string story::matcher(const plan::matcher& wanted, const actor& acting) {
    using kind = plan::matcher::kind;
    const auto bound = [&](const std::optional<plan::value_expr>& limit) {
        return limit ? value(*limit, acting) : std::string("None");
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
    std::string texts;
    for (const auto& one : wanted.values) texts += (texts.empty() ? "" : ", ") + value(one, acting);
    return fmt::format("{}({})", wanted.relation == kind::differs ? "is_not" : "equals", texts);
}

/// Fields that the version does not have are left out, as in the judge.
std::string story::alternatives(const plan::alternatives& wanted, const actor& acting) {
    std::string text;
    for (const auto& option : wanted) {
        std::string fields;
        for (const auto& field : option.fields) {
            if (option.type && !match::applies(*option.type, field.field, acting.spoken)) continue;
            fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", python_text(field.field),
                                  matcher(field.match, acting));
        }
        const auto name = option.type ? std::string(mqtt::key_of(*option.type)) : "closed";
        text += fmt::format("{}({}, {{{}}})", text.empty() ? "" : ", ", python_text(name), fields);
    }
    return '[' + text + ']';
}

std::string story::within(const plan::step& step, const actor& acting) {
    return step.within ? ", within=" + seconds(*step.within, &acting) : std::string();
}

std::string story::common(const plan::step& step) const {
    auto text =
        ",\n        " + python_text(step.meaning.empty() ? planned_->source->title : step.meaning);
    if (step.expect->assumed) text += ", assumed=True";
    if (step.level == plan::level::should) text += ", should=True";
    return text;
}

void story::expect(const plan::step& step, actor& acting) {
    using kind = plan::expectation::kind;
    const auto& wanted = *step.expect;
    if (wanted.demand == kind::none || wanted.demand == kind::count)
        return expect_number(step, acting);
    std::string sequence;
    for (const auto& one : wanted.sequence)
        sequence += (sequence.empty() ? "" : ",\n         ") + alternatives(one, acting);
    auto call = fmt::format("{}.expect(\n        [{}]{}{}", acting.variable, sequence, common(step),
                            within(step, acting));
    if (wanted.demand == kind::next) call += ", order=\"next\"";
    const auto implied = plan::implied_acknowledgement(step);
    if (implied && !plan::names_reason(wanted.sequence.front()))
        call += fmt::format(", implied=\"{}\"", mqtt::key_of(*implied));
    line(call + ')');
}

void story::fence(const plan::step& step, actor& acting) {
    const auto& wanted = *step.expect->fence;
    auto& from = *clients_[wanted.from].front();
    const auto number = fences_++;
    std::string topic = fmt::format("bp/{}/fence{}", tag_, number);
    std::string subscribed;
    if (wanted.topic) {
        const auto known = plan::resolve(*wanted.topic, names(&acting), member_of(acting.client));
        if (!known)
            return refuse("the topic of a sentinel depends on an earlier answer of the broker");
        topic = plan::to_text(*known);
    } else {
        mqtt::subscribe request;
        request.packet_id = acting.client.next_packet_id();
        request.subscriptions.resize(1);
        request.subscriptions.front().filter = topic;
        request.subscriptions.front().qos = 1;
        subscribed =
            fmt::format(",\n        subscribe=({}, {})",
                        python_hex(mqtt::encode(mqtt::packet(request), acting.spoken), hex_indent),
                        request.packet_id);
    }
    mqtt::publish mark;
    mark.topic = topic;
    mark.payload = fmt::format("bp-fence-{}-{}", tag_, number);
    mark.qos = wanted.qos;
    if (mark.qos > 0) mark.packet_id = from.client.next_packet_id();
    line(python_comment("a sentinel: everything expected arrives before it"));
    line(fmt::format("sentinel = {}.fence(\n        {},\n        {}, packet_id={}, qos={}{}{})",
                     acting.variable, from.variable,
                     python_hex(mqtt::encode(mqtt::packet(mark), from.spoken), hex_indent),
                     mark.packet_id, mark.qos, subscribed, within(step, acting)));
}

void story::expect_number(const plan::step& step, actor& acting) {
    const auto& wanted = *step.expect;
    if (wanted.fence) {
        fence(step, acting);
    } else {
        line(fmt::format("sentinel = {}.watch({})", acting.variable,
                         seconds(*wanted.during, &acting)));
    }
    const auto what = alternatives(wanted.sequence.front(), acting);
    if (wanted.demand == plan::expectation::kind::none)
        return line(fmt::format("{}.expect_none(\n        {}, sentinel{})", acting.variable, what,
                                common(step)));
    const auto number =
        wanted.expected_count ? matcher(*wanted.expected_count, acting) : std::string("None");
    line(fmt::format("{}.expect_count(\n        {}, {}, sentinel{})", acting.variable, what, number,
                     common(step)));
}

}  // namespace brokerproof::reproduce
