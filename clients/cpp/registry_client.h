#ifndef PARTNERS_CLIENTS_CPP_REGISTRY_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_REGISTRY_CLIENT_H_

#include <functional>
#include <memory>
#include <utility>

#include "clients/cpp/service_client.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::client {

// Every method of the service with its request and response, in the order of the proto, which
// documents them.
// clang-format off
#define PARTNERS_REGISTRY_METHODS(UNARY, STREAM)                                                                        \
  UNARY(CreatePartner, registry::v1::CreatePartnerRequest, registry::v1::Partner)                                       \
  UNARY(GetPartner, registry::v1::GetPartnerRequest, registry::v1::Partner)                                             \
  UNARY(ListPartners, registry::v1::ListPartnersRequest, registry::v1::ListPartnersResponse)                            \
  UNARY(UpdatePartner, registry::v1::UpdatePartnerRequest, registry::v1::Partner)                                       \
  UNARY(RemovePartner, registry::v1::RemovePartnerRequest, registry::v1::Partner)                                       \
  UNARY(MergePartner, registry::v1::MergePartnerRequest, registry::v1::Partner)                                         \
  UNARY(CreateService, registry::v1::CreateServiceRequest, registry::v1::Service)                                       \
  UNARY(GetService, registry::v1::GetServiceRequest, registry::v1::Service)                                             \
  UNARY(ListServices, registry::v1::ListServicesRequest, registry::v1::ListServicesResponse)                            \
  UNARY(UpdateService, registry::v1::UpdateServiceRequest, registry::v1::Service)                                       \
  UNARY(RetireService, registry::v1::RetireServiceRequest, registry::v1::Service)                                       \
  UNARY(ImportVendorListings, registry::v1::ImportVendorListingsRequest, registry::v1::ImportVendorListingsResponse)    \
  UNARY(GetVendorListing, registry::v1::GetVendorListingRequest, registry::v1::VendorListing)                           \
  UNARY(ListVendorListings, registry::v1::ListVendorListingsRequest, registry::v1::ListVendorListingsResponse)          \
  UNARY(CreateFrameworkEdition, registry::v1::CreateFrameworkEditionRequest, registry::v1::FrameworkEdition)            \
  UNARY(GetFrameworkEdition, registry::v1::GetFrameworkEditionRequest, registry::v1::FrameworkEdition)                  \
  UNARY(ListFrameworkEditions, registry::v1::ListFrameworkEditionsRequest, registry::v1::ListFrameworkEditionsResponse) \
  UNARY(UpdateFrameworkEdition, registry::v1::UpdateFrameworkEditionRequest, registry::v1::FrameworkEdition)            \
  UNARY(PublishFrameworkEdition, registry::v1::PublishFrameworkEditionRequest, registry::v1::FrameworkEdition)          \
  UNARY(RetireFrameworkEdition, registry::v1::RetireFrameworkEditionRequest, registry::v1::FrameworkEdition)            \
  UNARY(RecordQualification, registry::v1::RecordQualificationRequest, registry::v1::Qualification)                     \
  UNARY(GetQualification, registry::v1::GetQualificationRequest, registry::v1::Qualification)                           \
  UNARY(ListQualifications, registry::v1::ListQualificationsRequest, registry::v1::ListQualificationsResponse)          \
  STREAM(Watch, registry::v1::WatchRequest, registry::v1::WatchResponse)                                                \
  STREAM(Export, registry::v1::ExportRequest, registry::v1::ExportResponse)                                             \
  UNARY(ListChanges, registry::v1::ListChangesRequest, registry::v1::ListChangesResponse)                               \
  UNARY(RedactChanges, registry::v1::RedactChangesRequest, google::protobuf::Empty)
// clang-format on

// Typed calls of partners.registry.v1.RegistryService. Thread-safe.
class RegistryClient : private ServiceClient {
 public:
  explicit RegistryClient(std::shared_ptr<const Channel> channel)
      : ServiceClient(std::move(channel), "partners.registry.v1.RegistryService") {}

  PARTNERS_REGISTRY_METHODS(PARTNERS_CLIENT_UNARY, PARTNERS_CLIENT_STREAM)
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_REGISTRY_CLIENT_H_
