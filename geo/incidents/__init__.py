"""What residents ask and patrollers find."""
