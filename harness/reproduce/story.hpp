// Turns the steps of a plan into lines of Python. Only for script*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/case_client.hpp"
#include "harness/engine/surroundings.hpp"
#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::reproduce {

class story {
public:
    story(const plan::instance& planned, const trace::trace& seen);

    /// All steps; what cannot be said in Python is in refusal().
    void tell();

    const std::string& refusal() const { return refusal_; }
    const std::string& lines() const { return lines_; }
    const std::string& tag() const { return tag_; }

private:
    struct actor {
        engine::case_client who;
        std::string variable;
        mqtt::version spoken{};  ///< on its present connection
    };
    /// A packet as the script sends it.
    struct part {
        std::string text;  ///< Python
        mqtt::packet packet;
        std::string saved;  ///< the name of what the run has seen and puts into it; mostly none
    };

    void refuse(const std::string& why);
    void line(const std::string& text) { lines_ += "    " + text + '\n'; }

    // script.cpp
    void add_clients();
    void tell_steps(const std::vector<plan::step>& steps);
    void tell_step(const plan::step& step);
    void tell_repeat(const plan::do_repeat& loop);
    void tell_parallel(const plan::do_parallel& fork);
    void tell_on(const plan::step& step, actor& on);
    void tell_pause(const plan::step& step, const actor* on);
    void tell_marks(const plan::step& step, const actor& on);

    // script_steps.cpp
    void act(const plan::step& step, actor& on);
    void act_cooked(const plan::step& step, const plan::do_cooked& verb, actor& on);
    void act_send(const plan::step& step, const plan::do_send& verb, actor& on);
    void act_send_bytes(const plan::do_send_bytes& verb, actor& on);
    void act_kill(plan::kill_kind how, const actor& on);
    void open(const plan::step& step, actor& on, mqtt::version v, bool fresh);
    void expect(const plan::step& step, actor& on);
    void expect_number(const plan::step& step, actor& on);
    void fence(const plan::step& step, actor& on);

    std::optional<part> packet_of(const plan::packet_template& form, actor& on, mqtt::version v);
    std::optional<bytes> encoded(const plan::packet_template& form, actor& on, mqtt::version v,
                                 const plan::environment& names, mqtt::packet& made);
    static std::string words_for(const part& made, mqtt::version v);
    std::string alternatives(const plan::alternatives& wanted, const actor& on);
    std::string matcher(const plan::matcher& wanted, const actor& on);
    std::string value(const plan::value_expr& expr, const actor& on);
    std::string seconds(const plan::duration_expr& sum, const actor* on);
    std::string common(const plan::step& step) const;
    std::string within(const plan::step& step, const actor& on);
    std::optional<std::string> saved_name(const std::string& name, const actor& on) const;
    const plan::environment& names(const actor* on);

    const plan::instance* planned_;
    plan::environment names_;
    std::string tag_;
    std::map<std::string, std::vector<std::unique_ptr<actor>>> clients_;
    engine::surroundings around_;  ///< without logins
    std::set<std::string> saved_;  ///< names that the script has by now
    std::set<std::string> marks_;
    std::uint64_t fences_ = 0;
    std::optional<std::uint64_t> round_;  ///< of the innermost loop
    std::size_t told_ = 0;                ///< steps
    bool goes_on_ = false;  ///< the exchange of the step's verb goes on after its first answer
    std::string lines_;
    std::string refusal_;
};

std::optional<std::uint64_t> member_of(const engine::case_client& who);
/// "id[3]" for a member of a group.
std::string own_name(const std::string& name, const engine::case_client& who);

}  // namespace brokerproof::reproduce
