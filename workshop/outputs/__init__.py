"""What comes out of a plan: PDF, DOCX, XLSX, CSV, iCalendar; tasks in and out."""
