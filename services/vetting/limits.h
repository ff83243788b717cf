#ifndef PARTNERS_SERVICES_VETTING_LIMITS_H_
#define PARTNERS_SERVICES_VETTING_LIMITS_H_

#include <cstddef>

// Every batch and loop of vetting has its bound here, with the reason for it; pages have theirs in
// runtime/limits.h.
namespace partners::vetting {

inline constexpr size_t kApplicationsMax =
    1'000;  // per solicitation: stage verbs look at all of them in one body; 400 were seen
// Per partner and solicitation, withdrawn ones too: nobody takes the room of the others.
inline constexpr size_t kApplicationsOfPartnerMax = 20;
inline constexpr size_t kCoversOfPartnerMax = 10'000;  // of all solicitations: 500 of them
inline constexpr size_t kAssignmentsMax = 50;          // per application, ended ones too
inline constexpr size_t kReviewVersionsMax =
    50;                                       // per review: nobody changes their mind more often
inline constexpr size_t kRevisionsMax = 200;  // per rubric
inline constexpr int kCriteriaMax =
    60;  // per rubric; a review of all of them still fits one resource
inline constexpr int kScalePointsMax = 21;  // 0 to 20: a longer scale cannot be anchored
inline constexpr int kEvidenceMax = 50;     // documents per application
// Uploads to one application, of documents taken out again too: each stays on the disk.
inline constexpr int kUploadsMax = 100;
inline constexpr size_t kEvidenceBytesMax =
    3 * 1024 * 1024;  // one document: fits a gRPC message of 4 MiB with its envelope
inline constexpr size_t kResourceBytesMax =
    250 * 1024;                              // a resource: the log takes 256 KiB with its envelope
inline constexpr int kListingPagesMax = 20;  // of one partner on one list; one is usual
inline constexpr int kEditionPagesMax = 20;  // of one framework's editions; one is usual
inline constexpr size_t kMissingShownMax =
    100;  // lines in one PreconditionFailure; the rest is counted

// Assignments of one evaluator that are looked at to count the reviews due, and of all evaluators
// of one page.
inline constexpr size_t kAssignmentsCountedMax = 1'000;
inline constexpr size_t kAssignmentsOfPageMax = 10'000;

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_LIMITS_H_
