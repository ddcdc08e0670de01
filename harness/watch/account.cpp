#include "harness/watch/account.hpp"

namespace brokerproof::watch {

std::string_view sentence_of(retained_fate fate) {
    switch (fate) {
        case retained_fate::came: return "came to its new subscription";
        case retained_fate::replaced:
            return "replaced by a later retained message of the topic before it subscribed";
        case retained_fate::cleared:
            return "removed by an empty retained message before it subscribed";
        case retained_fate::expired:
            return "its Message Expiry Interval had passed before it subscribed";
        case retained_fate::published_as_live:
            return "published with RETAIN 0 before it subscribed, so nobody keeps it";
        case retained_fate::subscribed_before:
            return "not sent: Retain Handling 1, and the subscription was there before";
        case retained_fate::not_wanted: return "not sent: Retain Handling 2";
        case retained_fate::cannot_be_told: break;
    }
    return "did not come, and it cannot be told whether it should have";
}

std::string_view sentence_of(will_fate fate) {
    switch (fate) {
        case will_fate::standing: return "declared, and its client is connected";
        case will_fate::discarded: return "discarded by DISCONNECT with the reason code 0x00";
        case will_fate::waiting: return "waiting: its delay has not passed, or it is just due";
        case will_fate::cancelled: return "cancelled: its client came back before its delay passed";
        case will_fate::seen: return "published: a client got it";
        case will_fate::not_seen:
            return "due, and a client that was subscribed to it has not got it";
        case will_fate::cannot_be_told: break;
    }
    return "due, and it cannot be told whether it was published";
}

}  // namespace brokerproof::watch
