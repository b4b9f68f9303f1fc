"""What happens later: jobs, mails, the demonstration collectivité."""
