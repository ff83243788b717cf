#include "services/registry/service.h"

namespace partners::registry {

runtime::MethodTable MakeRegistryService(RegistryLogic* logic, storage::Store* store) {
  runtime::MethodTable table("partners.registry.v1.RegistryService", store, PartyOf);

  table.Write("CreatePartner", &logic->partners, &PartnerLogic::CreatePartner);
  table.Read("GetPartner", &logic->partners, &PartnerLogic::GetPartner,
             &PartnerLogic::GetStoredPartner);
  table.Work("ListPartners", &logic->partners, &PartnerLogic::ListPartners);
  table.Write("UpdatePartner", &logic->partners, &PartnerLogic::UpdatePartner);
  table.Write("RemovePartner", &logic->partners, &PartnerLogic::RemovePartner);
  table.Write("MergePartner", &logic->partners, &PartnerLogic::MergePartner);

  table.Write("CreateService", &logic->services, &ServiceLogic::CreateService);
  table.Read("GetService", &logic->services, &ServiceLogic::GetService,
             &ServiceLogic::GetStoredService);
  table.Work("ListServices", &logic->services, &ServiceLogic::ListServices);
  table.Write("UpdateService", &logic->services, &ServiceLogic::UpdateService);
  table.Write("RetireService", &logic->services, &ServiceLogic::RetireService);

  table.Write("ImportVendorListings", &logic->vendor_listings,
              &VendorListingLogic::ImportVendorListings);
  table.Read("GetVendorListing", &logic->vendor_listings, &VendorListingLogic::GetVendorListing);
  table.Work("ListVendorListings", &logic->vendor_listings,
             &VendorListingLogic::ListVendorListings);

  table.Write("CreateFrameworkEdition", &logic->frameworks,
              &FrameworkLogic::CreateFrameworkEdition);
  table.Read("GetFrameworkEdition", &logic->frameworks, &FrameworkLogic::GetFrameworkEdition);
  table.Work("ListFrameworkEditions", &logic->frameworks, &FrameworkLogic::ListFrameworkEditions);
  table.Write("UpdateFrameworkEdition", &logic->frameworks,
              &FrameworkLogic::UpdateFrameworkEdition);
  table.Write("PublishFrameworkEdition", &logic->frameworks,
              &FrameworkLogic::PublishFrameworkEdition);
  table.Write("RetireFrameworkEdition", &logic->frameworks,
              &FrameworkLogic::RetireFrameworkEdition);

  table.Write("RecordQualification", &logic->qualifications,
              &QualificationLogic::RecordQualification);
  table.Read("GetQualification", &logic->qualifications, &QualificationLogic::GetQualification);
  table.Work("ListQualifications", &logic->qualifications, &QualificationLogic::ListQualifications);

  table.Stream("Watch", &logic->feed, &FeedLogic::Watch,
               static_cast<const v1::WatchResponse*>(nullptr));
  table.Stream("Export", &logic->feed, &FeedLogic::Export,
               static_cast<const v1::ExportResponse*>(nullptr));
  table.Work("ListChanges", &logic->feed, &FeedLogic::ListChanges);
  table.Write("RedactChanges", &logic->feed, &FeedLogic::RedactChanges);
  return table;
}

}  // namespace partners::registry
