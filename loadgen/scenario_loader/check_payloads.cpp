// Checks what publications carry, and whether every receiver can tell what it is.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/ledger/stamp.hpp"
#include "loadgen/scenario/message_template.hpp"
#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"
#include "loadgen/scenario_loader/templates.hpp"

namespace brokerproof::loadgen {
namespace {

class payload_check {
public:
    payload_check(const scenario& planned, const group& owner, const publication& checked,
                  place where, findings& out)
        : planned_(planned),
          owner_(owner),
          publication_(checked),
          where_(std::move(where)),
          out_(out) {}

    void run() {
        if (publication_.payload) check_own(*publication_.payload);
        if (publication_.stamp == stamp_place::front && publication_.size < stamp_size)
            complain("size", fmt::format("size must be at least {}, because the stamp of the "
                                         "ledger stands in front (another 'stamp' needs less); "
                                         "saw {}",
                                         stamp_size, publication_.size));
        if (publication_.stamp == stamp_place::user_property) check_property();
    }

private:
    void complain(const char* key, std::string text) { add(out_, where_ / key, std::move(text)); }

    void check_own(const own_payload& own) {
        using enum own_payload::source;
        if (own.from == filled) return check_template(own.text);
        if (own.from != text) return;
        if (own.text.size() > max_payload)
            complain("payload", fmt::format("the text has more than {} bytes", max_payload));
        if (own.text.empty() && publication_.retain && publication_.stamp != stamp_place::front)
            complain("payload", "an empty retained message would delete what is retained");
    }

    void check_template(const std::string& text) {
        const auto where = where_ / "payload" / "template";
        const auto read = message_template::read(text, !publication_.to.empty());
        if (!read)
            add(out_, where, "template: " + read.error().text, read.error().offset);
        else if (read->longest() > max_payload)
            add(out_, where, fmt::format("it may have more than {} bytes", max_payload));
    }

    /// A subscriber of 3.1.1 gets no properties.
    void check_property() {
        if (owner_.version == mqtt::version::v311)
            return complain("stamp", "a User Property does not exist in 3.1.1");
        for (const auto& other : planned_.groups) {
            if (other.version != mqtt::version::v311) continue;
            for (const auto& watched : other.subscribe) {
                if (!may_overlap(watched.filter, other.name, publication_.topic, owner_.name))
                    continue;
                return complain("stamp",
                                fmt::format("group '{}' subscribes to it ('{}') with 3.1.1, and "
                                            "would get no User Property",
                                            other.name, watched.filter));
            }
        }
    }

    const scenario& planned_;
    const group& owner_;
    const publication& publication_;
    place where_;
    findings& out_;
};

}  // namespace

void check_payloads(const scenario& planned, findings& out) {
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        const auto& group = planned.groups[at];
        for (std::size_t k = 0; k < group.publish.size(); ++k)
            payload_check(planned, group, group.publish[k], place{} / "groups" / at / "publish" / k,
                          out)
                .run();
    }
}

}  // namespace brokerproof::loadgen
