"""Who answers for a grid."""
