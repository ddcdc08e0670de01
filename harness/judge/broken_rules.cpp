#include "harness/judge/broken_rules.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "harness/witness/witness.hpp"

namespace brokerproof::judge {

namespace {

class reader {
public:
    explicit reader(const plan::instance& planned) : planned_(&planned) {}

    void read(std::uint32_t index, const trace::event& event) {
        if (event.get_if<trace::opened>() != nullptr) {
            watching_.opened(id_of(event));
        } else if (event.get_if<trace::closed>() != nullptr) {
            watching_.closed(id_of(event));
        } else if (const auto* outward = event.get_if<trace::sent>()) {
            read_sent(index, event, *outward);
        } else if (const auto* inward = event.get_if<trace::received>()) {
            read_received(index, event, *inward);
        } else if (ends_broker(event)) {
            watching_.broker_restarted();
        }
    }
    std::vector<witness::breach> take_breaches() { return watching_.take_breaches(); }

private:
    using place = std::pair<std::string_view, std::uint32_t>;

    std::uint64_t id_of(const trace::event& event) {
        return ids_.try_emplace(place(event.client, event.connection), ids_.size()).first->second;
    }

    /// A case may send a packet in pieces.
    void read_sent(std::uint32_t index, const trace::event& event, const trace::sent& outward) {
        const auto id = id_of(event);
        auto& unread = unread_[id];
        unread.insert(unread.end(), outward.raw.begin(), outward.raw.end());
        std::size_t used = 0;
        while (used < unread.size()) {
            const auto rest = bytes_view(unread).subspan(used);
            const auto frame = mqtt::find_frame(rest);
            if (frame.state == mqtt::frame_state::need_more) break;
            if (frame.state == mqtt::frame_state::malformed) {
                watching_.client_malformed(id, index);
                used = unread.size();
                break;
            }
            read_frame(index, event, rest.first(frame.size));
            used += frame.size;
        }
        unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(used));
    }

    void read_frame(std::uint32_t index, const trace::event& event, bytes_view frame) {
        const auto decoded = mqtt::decode(frame, event.version, mqtt::sender::client);
        if (!decoded.packet || !decoded.violations.empty())
            return watching_.client_malformed(id_of(event), index);
        watching_.see(id_of(event),
                      {witness::side::client, index, event.at_us, frame.size(), *decoded.packet});
    }

    /// The judge accuses bytes that are no legal packet; what follows from them is not judged
    /// twice.
    void read_received(std::uint32_t index, const trace::event& event,
                       const trace::received& inward) {
        if (!inward.packet || !inward.violations.empty())
            return watching_.broker_malformed(id_of(event));
        watching_.see(id_of(event), {witness::side::broker, index, event.at_us, inward.raw.size(),
                                     *inward.packet.get()});
    }

    /// Also when a restart was only tried. A broker that reloads goes on, and so do the rules.
    bool ends_broker(const trace::event& event) const {
        if (event.get_if<trace::stopped>() != nullptr || event.get_if<trace::left_out>() != nullptr)
            return true;
        const auto* began = event.get_if<trace::step_began>();
        if (began == nullptr) return false;
        const auto* step = plan::find_step(*planned_->source, began->step);
        const auto* act = step == nullptr ? nullptr : std::get_if<plan::do_broker>(&step->action);
        return act != nullptr && act->act != plan::broker_act::reload;
    }

    const plan::instance* planned_;
    witness::witness watching_;
    std::map<place, std::uint64_t> ids_;
    std::map<std::uint64_t, bytes> unread_;  ///< by connection: the beginning of a packet
};

/// The step that this client has begun last before the event; null when it has begun none.
const plan::step* step_at(const plan::instance& planned, const trace::trace& seen,
                          std::uint64_t index) {
    const auto& client = seen.events.at(index).client;
    for (auto i = index; i-- > 0;) {
        const auto& event = seen.events[i];
        const auto* began = event.get_if<trace::step_began>();
        if (began != nullptr && event.client == client)
            return plan::find_step(*planned.source, began->step);
    }
    return nullptr;
}

}  // namespace

std::vector<witness::breach> unannounced(const plan::instance& planned, const trace::trace& seen,
                                         const std::vector<witness::breach>& breaches) {
    std::vector<witness::breach> out;
    for (const auto& breach : breaches) {
        if (breach.sender != witness::side::client) continue;
        const auto* step = step_at(planned, seen, breach.packet);
        const bool announced =
            step != nullptr &&
            std::ranges::find(step->breaks, name_of(breach.kind)) != step->breaks.end();
        if (!announced) out.push_back(breach);
    }
    return out;
}

std::vector<witness::breach> broken_rules(const plan::instance& planned, const trace::trace& seen) {
    reader reading(planned);
    for (std::uint32_t i = 0; i < seen.events.size(); ++i) reading.read(i, seen.events[i]);
    return reading.take_breaches();
}

}  // namespace brokerproof::judge
