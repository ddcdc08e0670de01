#include "loadgen/fleet/crowd.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

namespace brokerproof::loadgen {

crowd::crowd(loop& io, shard_clock& time, life_context& context, const fleet_plan& plan,
             std::size_t places)
    : io_(io),
      time_(time),
      context_(context),
      plan_(plan),
      shared_(plan.largest_packet),
      door_(places) {
    if (plan.witness) onlooker_ = std::make_unique<onlooker>(plan.layout, plan.slices);
}

crowd::~crowd() {
    for (client& waiting : clients_) time_.cancel_alarm(waiting);
}

void crowd::add(group_context& group, client_number number, instant first_connect) {
    const client_life beginning(context_, group, number, first_connect);
    connection_events& told = *this;
    clients_.emplace_back(beginning, io_, shared_, told, clients_.size());
    ++living_;
}

// ---- events

reaction crowd::begin_reaction() { return {time_.now(), shared_.out}; }

void crowd::phase_changed() {
    for (client& actor : clients_) {
        reaction r = begin_reaction();
        actor.life.phase_changed(r);
        carry_out(actor, r);
    }
}

void crowd::stop() {
    stopping_ = true;
    leave();
}

void crowd::leave() {
    for (client& actor : clients_) {
        reaction r = begin_reaction();
        actor.life.stop(r);
        carry_out(actor, r);
    }
}

void crowd::publish(std::size_t number, const due_message& message) {
    client& actor = clients_[number];
    reaction r = begin_reaction();
    actor.life.publish(r, message);
    carry_out(actor, r);
}

void crowd::alarm(client& due) {
    reaction r = begin_reaction();
    due.life.alarm(r);
    carry_out(due, r);
}

void crowd::connected(std::size_t number) {
    client& actor = clients_[number];
    reaction r = begin_reaction();
    actor.life.connected(r);
    carry_out(actor, r);
}

void crowd::secured(std::size_t number, bool was_resumed) {
    client& actor = clients_[number];
    reaction r = begin_reaction();
    actor.life.secured(r, was_resumed);
    carry_out(actor, r);
}

void crowd::handshake_failed(std::size_t number) { clients_[number].life.handshake_failed(); }

void crowd::opened(std::size_t number) {
    client& actor = clients_[number];
    reaction r = begin_reaction();
    actor.life.opened(r);
    carry_out(actor, r);
}

std::size_t crowd::received(std::size_t number, bytes_view data) {
    client& actor = clients_[number];
    const bool reads = actor.life.reads();
    reaction r = begin_reaction();
    const std::size_t used = actor.life.received(r, data);
    // It may have ended its connection at one of them; it is true that all were sent to it.
    if (reads) look_on(actor, witness::side::broker, data.first(used));
    carry_out(actor, r);
    return used;
}

void crowd::closed(std::size_t number, parting manner) {
    client& actor = clients_[number];
    if (onlooker_) onlooker_->closed(actor.life.number());
    reaction r = begin_reaction();
    actor.life.closed(r, manner);
    carry_out(actor, r);
}

/// Turns are given here, so that attempts that fail at once do not become a chain of nested calls.
void crowd::end_wake_up() {
    for (std::size_t i = 0; i < turns_.size(); ++i) {
        client& actor = clients_[turns_[i]];
        reaction r = begin_reaction();
        actor.life.turn(r);
        carry_out(actor, r);
    }
    turns_.clear();
    watch_memory();
    if (stopping_ && living_ == 0) time_.stop();
    time_.end_wake_up();
}

void crowd::count_held(client& actor) {
    const std::size_t now = actor.life.held();
    shared_.held += now - actor.held;
    actor.held = now;
}

/// A broker that sends more than it should, or reads nothing, must not use up this machine. When
/// its budget is spent, the shard takes in nothing more; the conductor ends the run.
void crowd::watch_memory() {
    const std::size_t now = shared_.held + context_.received.held() + context_.sent.held() +
                            context_.requests.held() + context_.aliases.held() +
                            context_.wills.held() + (onlooker_ ? onlooker_->held() : 0);
    most_held_ = std::max(most_held_, now);
    if (overfull_ || now <= plan_.memory) return;
    overfull_ = true;
    leave();
}

// ---- actions

void crowd::carry_out(client& actor, reaction& r) {
    bool broken = false;
    for (const action wanted : r.actions) broken = !perform(actor, wanted) || broken;
    assert(shared_.out.empty() && "packets of one client would go to another");
    count_held(actor);
    if (r.alarm_changed) time_.set_alarm(actor, actor.life.next_alarm());
    if (broken) closed(actor.link.number(), parting::abrupt);
}

/// False: the connection could not be opened or written to; it is closed now.
bool crowd::perform(client& actor, action wanted) {
    connection& link = actor.link;
    switch (wanted) {
        case action::request_turn:
            if (door_.request_turn(link.number())) turns_.push_back(link.number());
            break;
        case action::return_turn:
            if (const auto next = door_.return_turn()) turns_.push_back(*next);
            break;
        case action::open: return open(actor);
        case action::send: return send(actor);
        case action::stop_reading: link.stop_reading(); break;
        case action::read_again: link.read_again(); break;
        case action::finish_sending: link.finish_sending(); break;
        case action::close:
            link.close();
            if (onlooker_) onlooker_->closed(actor.life.number());
            break;
        case action::reset:
            link.reset();
            if (onlooker_) onlooker_->closed(actor.life.number());
            break;
        case action::fall_silent:
            if (onlooker_) onlooker_->closed(actor.life.number());
            actor.silence = link.release();
            break;
        case action::end_silence: actor.silence.reset(); break;
        case action::retire: --living_; break;
    }
    return true;
}

void crowd::choose_tls(route& way, const client& actor) const {
    const auto number = actor.life.number();
    const auto& wanted = plan_.layout.group_with(number).tls;
    way.secure = &plan_.brokers[plan_.layout.broker_of(number)].secure;
    way.resumes = wanted.resume;
    if (wanted.certificate.empty()) return;
    const auto values = actor.life.own_names();
    way.certificate = expand(wanted.certificate, values);
    way.key = expand(wanted.key, values);
}

void crowd::look_on(client& actor, witness::side from, bytes_view packets) {
    if (onlooker_) onlooker_->passed(actor.life.number(), from, packets, time_.now());
}

bool crowd::send(client& actor) {
    look_on(actor, witness::side::client, shared_.out);
    return actor.link.send();
}

bool crowd::open(client& actor) {
    const client_number number = actor.life.number();
    if (onlooker_) onlooker_->opened(number);
    route way;
    const auto& broker = plan_.brokers[plan_.layout.broker_of(number)];
    way.to = broker.where;
    if (broker.web) way.web = &*broker.web;
    if (broker.secure.context != nullptr) choose_tls(way, actor);
    way.source = plan_.sources.choose(number, actor.life.connections());
    way.small_buffers = std::holds_alternative<stuck>(plan_.layout.group_with(number).life);
    const auto error = actor.link.open(way);
    if (error && errors_++ == 0) first_error_ = error.message();
    return !error;
}

// ---- the end

std::vector<broken_rule> crowd::broken_rules() const {
    return onlooker_ ? onlooker_->broken() : std::vector<broken_rule>();
}

std::vector<leftover> crowd::finish(instant now) {
    auto topics = retained_topics();
    std::vector<leftover> leftovers;
    for (client& actor : clients_) {
        leftover left{actor.life.number(), actor.life.leaves_session(), {}};
        if (const auto own = topics.find(left.client); own != topics.end())
            left.retained = std::move(own->second);
        if (auto will = actor.life.retained_will()) left.retained.push_back(std::move(*will));
        if (left.session || !left.retained.empty()) leftovers.push_back(std::move(left));
        actor.life.finish(now);
    }
    return leftovers;
}

/// Of what each client has published.
std::map<client_number, std::vector<std::string>> crowd::retained_topics() const {
    std::map<client_number, std::vector<std::string>> topics;
    for (const auto& [key, sent] : context_.sent.streams()) {
        if (sent.next == 0 || !plan_.layout.published_by(key.publisher, key.stream).retain)
            continue;
        topics[key.publisher].push_back(plan_.layout.topic(key.publisher, key.stream));
    }
    return topics;
}

}  // namespace brokerproof::loadgen
