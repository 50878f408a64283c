"""The sandbox's salon, by the ids that it always has."""

GOOGLE = "6c533722-f1f9-4847-95c7-d4c4922ae9b0"
MICROSOFT = "ae0d26b4-7e04-4735-a15e-1b1acaba2f00"
APPLE = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"

BUSINESS = "23961c52-2970-4819-ae6f-8f356f02bfb4"
ANNA = "6301bbfc-a0c5-454e-8ff9-bb510944fe0c"
DMITRI = "c498b6e7-3648-445e-9afa-3a387f006745"
BO = "9280ba2e-1534-43fd-b357-71b237d047c9"
ANNAS_USER = "6fced11d-2bd8-41e6-847a-8387cdde8d51"
DMITRIS_USER = "ab57f985-4332-43da-a75a-2e199b58ba8d"
HAIRCUT = "98daa4bf-7559-4f89-b3fb-95ee22432045"
SUPPLIERS = "48018f5e-1863-41da-abca-5daa475d779c"
