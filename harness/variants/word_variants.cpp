// What a server says, and what it does without a word.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

using reference_broker::farewell;
using reference_broker::forbidden_publish;
using reference_broker::identifier_form;
using reference_broker::unknown_level;

std::vector<variant> word_variants() {
    using enum group;
    return {
        {"silent", "Closes connections without DISCONNECT.", "T5:4.13.1/a, MQTT-4.13.2-1", words,
         [](options& broker) { broker.policy.goodbye = farewell::silent; }, v5},
        {"silent-refusals", "Refuses a CONNECT by closing, without CONNACK.",
         "5.0 section 3.1.4, T5:4.13.1/a", words,
         [](options& broker) { broker.policy.refuses_in_silence = true; }, v5},
        {"silent-takeovers", "Closes a connection that is taken over without DISCONNECT.",
         "MQTT-4.13.2-1", words,
         [](options& broker) { broker.policy.goodbye = farewell::takeover_untold; }, v5},
        {"talkative", "Sends CONNACK and DISCONNECT with every property that they may have.",
         "5.0 sections 3.2.2.3 and 3.14.2.2", words,
         [](options& broker) { broker.policy.says_everything = true; }, v5},
        {"explaining", "Adds a Reason String and a User Property to every acknowledgement.",
         "5.0 sections 3.4.2.2 to 3.11.2.1", words,
         [](options& broker) { broker.policy.explains_everything = true; }, v5},
        {"plain-acknowledgements", "Acknowledges with 0x00 what nobody is subscribed to.",
         "T5:3.4.2.1/a", words,
         [](options& broker) { broker.policy.admits_no_subscribers = false; }, v5},
        {"plain-unsuback", "Answers UNSUBACK 0x00 where there was no subscription.",
         "5.0 section 3.11.3", words,
         [](options& broker) { broker.policy.admits_no_subscription = false; }, v5},
        {"plain-pubcomp", "Answers PUBCOMP 0x00 to a PUBREL that it does not expect.",
         "T5:3.7.2.1/a", words,
         [](options& broker) { broker.policy.admits_unknown_release = false; }, v5},
        {"vague-suback", "Refuses a subscription with 0x80.", "5.0 section 3.9.3", words,
         [](options& broker) { broker.policy.precise_suback = false; }, v5},
        {"forbidden-acknowledged", "Acknowledges a forbidden PUBLISH with 0x00, and drops it.",
         "MQTT-3.3.5-2 (3.1.1), 5.0 section 4.13.2", words,
         [](options& broker) { broker.policy.forbidden = forbidden_publish::acknowledged; }, v5},
        {"forbidden-closed", "Closes the connection at a forbidden PUBLISH.",
         "MQTT-3.3.5-2 (3.1.1), 5.0 section 4.13.2", words,
         [](options& broker) { broker.policy.forbidden = forbidden_publish::closed; }},
        {"level-6-told-as-3.1.1", "Answers protocol level 6 with return code 0x01 of 3.1.1.",
         "MQTT-3.1.2-2", words,
         [](options& broker) { broker.policy.level = unknown_level::code_of_v311; }},
        {"level-6-closed", "Closes at protocol level 6.", "MQTT-3.1.2-2 (5.0)", words,
         [](options& broker) { broker.policy.level = unknown_level::closes; }},
        {"long-identifiers", "Assigns client identifiers of 64 letters and digits.", "T5:3.1.3.1/a",
         words, [](options& broker) { broker.policy.identifiers = identifier_form::long_random; }},
        {"odd-identifiers", "Assigns client identifiers with blanks, wildcards and accents.",
         "T5:3.1.3.1/a", words,
         [](options& broker) { broker.policy.identifiers = identifier_form::with_separators; }},
    };
}

}  // namespace brokerproof::variants
